import { useNow } from "@/lib/now";
import { absoluteTime, relativeTime } from "@/lib/time";

/** "3 minutes ago", with date, time and zone on hover; moves on by itself. */
export function RelativeTime({ at, every = 1 }: { at: string; every?: number }) {
  const now = useNow(every);
  return (
    <time dateTime={at} title={absoluteTime(at)}>
      {relativeTime(at, now)}
    </time>
  );
}
