import i18next from "i18next";
import { afterEach, describe, expect, it } from "vitest";

import { NOON } from "@/testing";

import { dayName, duration, localeOf, number, relativeTime } from "./time";

const speak = (language: string) => i18next.changeLanguage(language);

afterEach(() => speak("en"));

describe("duration", () => {
  it.each([
    [0.02, "0.1s"],
    [0.42, "0.4s"],
    [12.4, "12s"],
    [59.7, "1m"],
    [200, "3m 20s"],
    [7500, "2h 5m"],
  ])("of %d s is %s", (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });
});

describe("relativeTime", () => {
  it.each([
    [2, "now"],
    [-30, "now"], // another clock that runs ahead
    [59, "59 seconds ago"],
    [180, "3 minutes ago"],
    [90_000, "yesterday"],
  ])("%d s ago is %s", (secondsAgo, words) => {
    expect(relativeTime(new Date(NOON - secondsAgo * 1000).toISOString(), NOON)).toBe(words);
  });
});

describe("in each language", () => {
  it.each([
    ["ru", "3 мин 20 с", "3 минуты назад", "12 345"],
    ["pt", "3 min 20 s", "há 3 minutos", "12.345"],
    ["zh", "3分钟20秒", "3分钟前", "12,345"],
  ])("%s: %s, %s, %s", async (language, length, ago, count) => {
    i18next.addResource(language, "common", "x", "x");
    await speak(language);
    const at = new Date(NOON - 180_000).toISOString();
    const said = [duration(200), relativeTime(at, NOON), number(12_345)];
    expect(said.map((words) => words.replaceAll(/\s/g, " "))).toEqual([length, ago, count]);
  });

  it("a day has its name", async () => {
    i18next.addResource("ru", "common", "x", "x");
    await speak("ru");
    expect(dayName("2026-11-23T12:00:00Z")).toContain("понедельник");
  });

  it.each([
    ["en", ["ru-RU", "en-GB", "en-US"], "en-GB"],
    ["ru", ["en-GB"], "ru"],
    ["zh", ["zh-TW"], "zh"], // the same language in another script
    ["zh", ["zh-TW", "zh-SG"], "zh-SG"],
  ])("dates of %s for a browser of %j are those of %s", (language, tags, locale) => {
    expect(localeOf(language, tags)).toBe(locale);
  });
});
