import { useWords } from "@/lib/words";

const MOST = 3;

/** "HTTP 80", "HTTPS 443", and how many more. */
export function ListenerChips({ listeners, most = MOST }: { listeners: readonly string[]; most?: number }) {
  const t = useWords("board");
  if (listeners.length === 0) return <p className="lb-faint lb-small">{t("noListeners")}</p>;
  const hidden = listeners.slice(most);
  return (
    <ul className="lb-ports" aria-label={t("listeners")}>
      {listeners.slice(0, most).map((listener) => (
        <li key={listener}>{listener.replace(":", " ").replace("TERMINATED_HTTPS", "TLS")}</li>
      ))}
      {hidden.length > 0 && <li title={hidden.join(", ")}>{t("moreListeners", { count: hidden.length })}</li>}
    </ul>
  );
}
