/** Times and durations in words, in the reader's language and zone. */
import i18next from "i18next";

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** Making a formatter takes a hundred times longer than using it: one of each kind, kept until the language changes. */
function kept<Key, Format>(make: (language: string, key: Key) => Format): (key: Key) => Format {
  let formats = new Map<Key, Format>();
  let language = "";
  return (key) => {
    const wanted = i18next.resolvedLanguage ?? "en";
    if (wanted !== language) {
      language = wanted;
      formats = new Map();
    }
    const format = formats.get(key) ?? make(language, key);
    formats.set(key, format);
    return format;
  };
}

/**
 * The browser's own tag of a language where it has one in the same script, else the language: a British reader of the
 * English page expects British dates; a reader in Taiwan of the simplified Chinese page should not get traditional ones.
 */
export function localeOf(language: string, tags: readonly string[]): string {
  const { language: same, script } = new Intl.Locale(language).maximize();
  const fits = (tag: string) => {
    const wanted = new Intl.Locale(tag).maximize();
    return wanted.language === same && wanted.script === script;
  };
  return tags.find(fits) ?? language;
}

const regional = (language: string) => localeOf(language, navigator.languages);

const relative = kept((language) => new Intl.RelativeTimeFormat(language, { numeric: "auto" }));
const numbers = kept((language) => new Intl.NumberFormat(regional(language)));
const joined = kept((language) => new Intl.ListFormat(language, { type: "unit", style: "narrow" }));
const units = kept(
  (language, name: string) =>
    new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "narrow" }),
);
const STYLES = {
  full: { dateStyle: "medium", timeStyle: "long" },
  clock: { timeStyle: "medium" },
  day: { dateStyle: "full" },
  short: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  minute: { timeStyle: "short" },
  date: { day: "numeric", month: "short" },
  year: { dateStyle: "medium" },
} as const;
const dates = kept(
  (language, style: keyof typeof STYLES) => new Intl.DateTimeFormat(regional(language), STYLES[style]),
);

/** "3 minutes ago"; within 5 s, or a little ahead by another clock, "now". */
export function relativeTime(iso: string, now: number): string {
  const seconds = Math.min(0, Math.round((Date.parse(iso) - now) / 1000));
  const words = relative("");
  if (Math.abs(seconds) < 5) return words.format(0, "second");
  const [unit, size] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
  return words.format(Math.trunc(seconds / size), unit);
}

/** Date and time in full, with the zone, for titles. */
export function absoluteTime(iso: string): string {
  return dates("full").format(new Date(iso));
}

/** Hours, minutes and seconds alone, for lists whose date stands elsewhere. */
export function clockTime(iso: string): string {
  return dates("clock").format(new Date(iso));
}

/** Day, hour and minute, for rows of a table. */
export function shortTime(iso: string): string {
  return dates("short").format(new Date(iso));
}

/** What stands at a mark of a time axis: the day where marks are days apart, else the time. */
export function axisTime(at: number, stepS: number): string {
  return dates(stepS >= 86_400 ? "date" : stepS >= 60 ? "minute" : "clock").format(new Date(at * 1000));
}

/** The date alone, with its year. */
export function dateOf(iso: string): string {
  return dates("year").format(new Date(iso));
}

/** The day alone, with its name, as a heading over what happened on it. */
export function dayName(iso: string): string {
  return dates("day").format(new Date(iso));
}

/** A length of time, as short as it may be: "0.4s", "12s", "3m 20s", "2h 5m". */
export function duration(seconds: number): string {
  if (seconds < 1) return unit(Math.max(0.1, Math.round(seconds * 10) / 10), "second");
  const whole = Math.round(seconds);
  if (whole < 60) return unit(whole, "second");
  if (whole < 3_600) return pair(Math.floor(whole / 60), "minute", whole % 60, "second");
  return pair(Math.floor(whole / 3_600), "hour", Math.floor((whole % 3_600) / 60), "minute");
}

function pair(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? unit(big, bigUnit) : joined("").format([unit(big, bigUnit), unit(small, smallUnit)]);
}

function unit(value: number, name: string): string {
  return units(name).format(value);
}

export function number(value: number): string {
  return numbers("").format(value);
}
