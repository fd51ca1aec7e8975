/** The strips as a table: who was what, from when to when; newest first. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Stretch } from "@/lib/health";
import { absoluteTime, shortTime } from "@/lib/time";
import type { HealthGroup, HealthRowData } from "./healthGroups";

const MOST = 500;

export function HealthTable({ groups }: { groups: readonly HealthGroup[] }): ReactNode {
  const { t } = useTranslation("traffic");
  const rows = groups
    .flatMap((group) => group.rows.flatMap((row) => row.fared.stretches.map((stretch) => ({ row, stretch }))))
    .sort((one, other) => other.stretch.from - one.stretch.from)
    .slice(0, MOST);
  const nameOf = (row: HealthRowData): string => (row.kind === "loadbalancer" ? t("whole") : row.name);
  return (
    // It scrolls, so it takes the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="lt-table" role="region" aria-label={t("health.table.label")} tabIndex={0}>
      <table className="lt-table--words">
        <thead>
          <tr>
            <th scope="col">{t("health.table.object")}</th>
            <th scope="col">{t("health.table.status")}</th>
            <th scope="col">{t("health.table.from")}</th>
            <th scope="col">{t("health.table.to")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ row, stretch }) => (
            <tr key={`${row.id} ${stretch.from}`}>
              <th scope="row">{nameOf(row)}</th>
              <td>{t(`common:status.${stretch.word}`)}</td>
              <td>{moment(stretch.from)}</td>
              <td>{stretch.open ? t("health.until") : moment(stretch.to)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function moment(ms: Stretch["from"]): ReactNode {
  const iso = new Date(ms).toISOString();
  return (
    <time dateTime={iso} title={absoluteTime(iso)} className="lb-numbers">
      {shortTime(iso)}
    </time>
  );
}
