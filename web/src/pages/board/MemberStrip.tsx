import { type Tone, toneOf } from "@/lib/status";
import { useWords } from "@/lib/words";

const ORDER: readonly Tone[] = ["good", "plain", "busy", "idle", "warn", "bad"];

interface Props {
  /** Operating status -> how many; "" where Octavia says nothing. */
  counts: Readonly<Record<string, number>>;
  total: number;
}

/** How the servers are: a strip in proportion, and the same in words. */
export function MemberStrip({ counts, total }: Props) {
  const t = useWords("board");
  if (total === 0) return <p className="lb-faint lb-small">{t("noServers")}</p>;
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => ({ status, count, tone: toneOf(status) }))
    .sort((one, other) => ORDER.indexOf(one.tone) - ORDER.indexOf(other.tone));
  return (
    <div className="lb-strip">
      <div className="lb-strip__bar" aria-hidden>
        {parts.map(({ status, count, tone }) => (
          <span
            key={status}
            className={`lb-strip__part lb-strip__part--${tone}`}
            style={{ flexGrow: count }}
          />
        ))}
      </div>
      <p className="lb-small lb-cut lb-numbers">
        {t("common:objects.member", { count: total })}
        <span className="lb-faint">
          {parts.length > 0 && ": "}
          {parts
            .map(
              ({ status, count }) =>
                `${count} ${t(`memberStatus.${status || "UNKNOWN"}`, { defaultValue: status })}`,
            )
            .join(", ")}
        </span>
      </p>
    </div>
  );
}
