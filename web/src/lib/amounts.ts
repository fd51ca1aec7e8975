/** Amounts of traffic in words, in the reader's language. */
import i18next from "i18next";

import { byteUnit, type Unit } from "./traffic";

const formats = new Map<string, Intl.NumberFormat>();

function format(value: number, options: Intl.NumberFormatOptions): string {
  const language = i18next.resolvedLanguage ?? "en";
  const key = `${language} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.NumberFormat(language, options);
  formats.set(key, known);
  return known.format(value);
}

/** "1.23 MB". */
export function bytes(value: number): string {
  const { unit, size } = byteUnit(value);
  return format(value / size, {
    style: "unit",
    unit,
    unitDisplay: unit === "byte" ? "narrow" : "short",
    maximumSignificantDigits: 3,
  });
}

/** "12.3K" as it fits on an axis, "0.05" where it is small. */
export const compact = (value: number): string =>
  format(value, { notation: "compact", maximumSignificantDigits: 3 });

/** "24 %". */
export const percent = (share: number): string =>
  format(share, { style: "percent", maximumFractionDigits: 0 });

/** A value as its measure is said: bytes with their unit, others plain. Of a rate without "a second". */
export const amount = (value: number, unit: Unit): string =>
  unit === "bytes" && value !== 0 ? bytes(value) : compact(value);
