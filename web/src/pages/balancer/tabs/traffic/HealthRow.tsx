/** One object's strip. Tones differ in height, too, so that nobody has to tell colours apart. */
import type { ReactNode } from "react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { StatusIcon } from "@/components/StatusIcon";
import { placeOf, type Fared, type Stretch } from "@/lib/health";
import { percent } from "@/lib/amounts";
import { duration, shortTime } from "@/lib/time";
import type { HealthRowData } from "./healthGroups";

interface Props {
  row: HealthRowData;
  since: number;
  until: number;
}

export function HealthRow({ row, since, until }: Props): ReactNode {
  const { t } = useTranslation("traffic");
  const { fared } = row;
  return (
    <li className="lt-health__row" data-health={row.id}>
      <span className="lt-health__name lb-wrap">{row.kind === "loadbalancer" ? t("whole") : row.name}</span>
      <span className="lt-strip" aria-hidden>
        {fared.stretches.map((stretch) => {
          const { left, width } = placeOf(stretch, since, until);
          return (
            <span
              key={stretch.from}
              className={`lt-strip__part lt-strip__part--${stretch.tone}`}
              style={{ left: `${left}%`, width: `${width}%` }}
              title={titleOf(stretch, t)}
            />
          );
        })}
      </span>
      <span className="lt-health__words lb-small">
        {fared.now && <StatusIcon tone={fared.now.tone} />}
        <span>{wordsOf(fared, t)}</span>
      </span>
    </li>
  );
}

const iso = (ms: number): string => new Date(ms).toISOString();

function titleOf({ word, from, to, open }: Stretch, t: TFunction<"traffic">): string {
  const until = open ? t("health.until") : shortTime(iso(to));
  return t("health.span", { status: t(`common:status.${word}`), from: shortTime(iso(from)), to: until });
}

/** "Now online · in trouble 2 times, 3m 20s in all". */
function wordsOf({ stretches, now, troubles, troubleMs, knownMs }: Fared, t: TFunction<"traffic">): string {
  const only = stretches.length === 1 ? stretches[0] : undefined;
  if (only?.open) return t("health.always", { status: t(`common:status.${only.word}`) });
  const said = now ? [t("health.now", { status: t(`common:status.${now.word}`) })] : [];
  if (troubles > 0) {
    said.push(t("health.times", { count: troubles, length: duration(troubleMs / 1000) }));
  } else if (now && knownMs > 0) {
    const share = percent((now.to - now.from) / knownMs);
    said.push(t("health.part", { status: t(`common:status.${now.word}`), share }));
  }
  return said.join(" · ");
}
