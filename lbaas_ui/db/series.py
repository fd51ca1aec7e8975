"""Readings of traffic: kept, thinned out with age, and given back as coarse as somebody wants to see them.

``events.sources.traffic`` hands them in, ``runtime`` has them cleaned every hour, ``api`` asks for them.

Thinning keeps, of each bucket of time, the last reading of each run, and of each run the first reading. So
what passed within a run up to the end of any bucket is exactly what it was before; see ``models.traffic``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from lbaas_ui.db import tables
from lbaas_ui.db.scope import EVERYTHING, Scope
from lbaas_ui.db.writer import Step, Writer
from lbaas_ui.models.traffic import Counters, Sample


@dataclass(frozen=True, slots=True)
class Tier:
    """From which age on how much is kept: of each run, one reading in ``step_s`` seconds."""

    after: timedelta
    step_s: int


TIERS: Final = (Tier(timedelta(hours=6), 300), Tier(timedelta(days=7), 3600))
"""Youngest first; each step is a multiple of the one before."""

CHUNK: Final = 500
"""Rows of one write of the cleaning: whoever writes at the same moment waits for no more than these."""


def milliseconds(at: datetime) -> int:
    """An aware time as milliseconds since 1970."""
    return round(at.timestamp() * 1000)


def step_s_at(age: timedelta) -> int:
    """How far apart readings of some age are by thinning, in seconds; 0 where they are not thinned."""
    return max((tier.step_s for tier in TIERS if age >= tier.after), default=0)


class Series:
    """The readings of one scope. Writes share the transactions of whoever else uses the writer."""

    def __init__(self, engine: AsyncEngine, writer: Writer, scope: Scope = EVERYTHING) -> None:
        self._scope = scope
        self._reader = engine.execution_options(reading=True)
        self._writer = writer

    async def add(self, samples: Sequence[Sample]) -> None:
        """Keep readings. Returns when they are on disk.

        Raises:
            sqlalchemy.exc.IntegrityError: an object was read twice at the same millisecond; none is kept.
        """
        await self._writer.write(
            Step(_KNOW, [self._object_row(sample) for sample in samples]),
            Step(_ADD, [_row(sample) for sample in samples]),
        )

    async def newest(self, since: datetime, balancer_id: str | None = None) -> list[Sample]:
        """The newest reading of each object (of one balancer, or of all) that was read since a time."""
        later = tables.traffic.alias()
        last = sa.select(sa.func.max(later.c.at_ms)).where(later.c.object == _T.object).scalar_subquery()
        wanted = sa.and_(
            _T.at_ms == last,
            _T.at_ms >= milliseconds(since),
            self._scope.rows(_O.project_id),
            sa.true() if balancer_id is None else _O.balancer_id == balancer_id,
        )
        return await self._samples(sa.select(*_COLUMNS).select_from(_JOINED).where(wanted))

    async def between(
        self, balancer_id: str, since_ms: int, until_ms: int, *, step_ms: int, object_id: str | None = None
    ) -> list[Sample]:
        """Readings of a balancer and its listeners, by object and time, thinned as the cleaning would do it.

        Args:
            balancer_id: which balancer.
            since_ms: begin, also of the first bucket.
            until_ms: end, included.
            step_ms: length of a bucket.
            object_id: this object alone.
        """
        # A reading at the very end of a bucket is its last one: whoever asks until a reading gets it whole.
        bucket = (_T.at_ms - since_ms + step_ms - 1) // step_ms
        place = sa.func.row_number().over(
            partition_by=(_T.object, _T.began_ms, bucket), order_by=_T.at_ms.desc()
        )
        every = (
            sa.select(*_COLUMNS, place.label("place"))
            .select_from(_JOINED)
            .where(
                _O.balancer_id == balancer_id,
                self._scope.rows(_O.project_id),
                sa.true() if object_id is None else _O.object_id == object_id,
                _T.at_ms.between(since_ms, until_ms),
            )
            .subquery()
        )
        kept = sa.or_(every.c.place == 1, every.c.at_ms == every.c.began_ms)
        order = (every.c.kind.desc(), every.c.object_id, every.c.at_ms)  # the balancer, then its listeners
        return await self._samples(sa.select(every).where(kept).order_by(*order))

    def _object_row(self, sample: Sample) -> dict[str, object]:
        return {
            "b_balancer_id": sample.balancer_id,
            "b_kind": sample.kind,
            "b_object_id": sample.object_id,
            "b_project_id": self._scope.project_id,
        }

    async def _samples(self, query: sa.Select[Any]) -> list[Sample]:
        async with self._reader.connect() as connection:
            return [_sample(row) for row in (await connection.execute(query)).mappings()]

    # --- cleaning -----------------------------------------------------------------------------------------

    async def clean(self, now: datetime, keep: timedelta) -> None:
        """Forget what is older than ``keep``, and thin the rest by ``TIERS``, in small writes."""
        await self._forget(milliseconds(now - keep))
        finer = [0]
        for tier in TIERS:
            step_ms = tier.step_s * 1000
            end_ms = milliseconds(now - tier.after) // step_ms * step_ms  # no bucket is thinned by halves
            while (oldest_ms := await self._oldest(finer, end_ms)) is not None:
                await self._thin(finer, oldest_ms // step_ms * step_ms, step_ms=step_ms)
            finer.append(tier.step_s)

    async def _forget(self, before_ms: int) -> None:
        for step_s in (0, *(tier.step_s for tier in TIERS)):
            old = (
                sa.select(_T.object, _T.at_ms)
                .where(_T.step_s == step_s, _T.at_ms < before_ms)
                .order_by(_T.at_ms)
                .limit(CHUNK)
            )
            while keys := await self._keys(old):
                await self._writer.write(Step(_DROP, keys))
        async with self._reader.connect() as connection:
            idle = (await connection.scalars(sa.select(_O.id).where(~_HAS_SAMPLES))).all()
        for ids in _chunks([{"b_id": one} for one in idle]):
            await self._writer.write(Step(_DROP_OBJECT, ids))

    async def _oldest(self, steps: Sequence[int], before_ms: int) -> int | None:
        oldest = sa.select(sa.func.min(_T.at_ms)).where(_T.step_s.in_(steps), _T.at_ms < before_ms)
        async with self._reader.connect() as connection:
            found: int | None = await connection.scalar(oldest)
        return found

    async def _thin(self, steps: Sequence[int], begin_ms: int, *, step_ms: int) -> None:
        """Thin one bucket, whose readings have these steps until now."""
        within = sa.and_(_T.step_s.in_(steps), _T.at_ms >= begin_ms, _T.at_ms < begin_ms + step_ms)
        place = sa.func.row_number().over(partition_by=(_T.object, _T.began_ms), order_by=_T.at_ms.desc())
        every = sa.select(_T.object, _T.at_ms, _T.began_ms, place.label("place")).where(within).subquery()
        spare = sa.and_(every.c.place > 1, every.c.at_ms != every.c.began_ms)
        for keys in _chunks(await self._keys(sa.select(every.c.object, every.c.at_ms).where(spare))):
            await self._writer.write(Step(_DROP, keys))
        for keys in _chunks(await self._keys(sa.select(_T.object, _T.at_ms).where(within))):
            rows = [{**key, "step_s": step_ms // 1000} for key in keys]
            await self._writer.write(Step(_MARK, rows))

    async def _keys(self, query: sa.Select[Any]) -> list[dict[str, object]]:
        async with self._reader.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [{"b_object": row[0], "b_at_ms": row[1]} for row in rows]


_T, _O = tables.traffic.c, tables.traffic_objects.c
_JOINED = tables.traffic.join(tables.traffic_objects)
_NUMBERS: Final = Counters.__slots__
_COLUMNS = (
    _O.balancer_id,
    _O.kind,
    _O.object_id,
    _T.at_ms,
    _T.began_ms,
    *(_T[name] for name in _NUMBERS),
)


# --- what is written: each statement is made and compiled once ---


def _bound(column: sa.Column[Any]) -> sa.BindParameter[Any]:
    """A value of the row: cast, for in a SELECT nothing else tells PostgreSQL its type."""
    return sa.bindparam(f"b_{column.name}", type_=column.type)


_KNOWN = sa.exists().where(_O.object_id == _bound(_O.object_id))
_HAS_SAMPLES = sa.exists().where(_T.object == _O.id)
_OBJECT = (_O.balancer_id, _O.kind, _O.object_id, _O.project_id)
# Objects are numbered by the first reading that names them; no reader has to know the numbers.
_KNOW = tables.traffic_objects.insert().from_select(
    [one.name for one in _OBJECT],
    sa.select(*(sa.cast(_bound(one), one.type) for one in _OBJECT)).where(~_KNOWN),
)
_OF_SAMPLE = (_T.at_ms, _T.began_ms, *(_T[name] for name in _NUMBERS))
_ADD = tables.traffic.insert().from_select(
    ["object", "step_s", *(one.name for one in _OF_SAMPLE)],
    sa.select(_O.id, sa.literal_column("0"), *(sa.cast(_bound(one), one.type) for one in _OF_SAMPLE)).where(
        _O.object_id == _bound(_O.object_id)
    ),
)
_DROP = tables.traffic.delete().where(_T.object == _bound(_T.object), _T.at_ms == _bound(_T.at_ms))
_MARK = (
    tables.traffic.update()
    .where(_T.object == _bound(_T.object), _T.at_ms == _bound(_T.at_ms))
    .values(step_s=sa.bindparam("step_s"))
)
_DROP_OBJECT = tables.traffic_objects.delete().where(_O.id == sa.bindparam("b_id"), ~_HAS_SAMPLES)


def _row(sample: Sample) -> dict[str, object]:
    numbers = {f"b_{name}": value for name, value in asdict(sample.counters).items()}
    return {
        "b_object_id": sample.object_id,
        "b_at_ms": sample.at_ms,
        "b_began_ms": sample.began_ms,
        **numbers,
    }


def _sample(row: Mapping[Any, Any]) -> Sample:
    return Sample(
        balancer_id=row["balancer_id"],
        kind=row["kind"],
        object_id=row["object_id"],
        at_ms=row["at_ms"],
        began_ms=row["began_ms"],
        counters=Counters(**{name: row[name] for name in _NUMBERS}),
    )


def _chunks(rows: Sequence[dict[str, object]]) -> Iterator[Sequence[dict[str, object]]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
