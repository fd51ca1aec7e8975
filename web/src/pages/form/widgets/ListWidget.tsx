/** Free texts, one a line: tags, allowed networks. What is wrong with one line stands under the field. */
import { TextArea } from "@patternfly/react-core";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSet, useValue } from "../context";
import { ariaOf, type WidgetProps } from "./types";
import { textOf } from "@/lib/form/path";

const linesOf = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

export function ListWidget(props: WidgetProps): ReactNode {
  const { path, id, locked, invalid, field } = props;
  const { t } = useTranslation("form");
  const value = useValue(path);
  const set = useSet(path);
  const list = Array.isArray(value) ? value.map(textOf) : [];
  // What is typed keeps its empty lines while it is typed; the document holds the clean list.
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed !== null && same(linesOf(typed), list) ? typed : list.join("\n");
  const change = (next: string): void => {
    setTyped(next);
    const lines = linesOf(next);
    set(lines.length > 0 ? lines : undefined);
  };
  return (
    <TextArea
      id={id}
      value={text}
      onChange={(_, next) => change(next)}
      rows={Math.min(Math.max(text.split("\n").length, 1), 8)}
      placeholder={t("list.placeholder")}
      resizeOrientation="vertical"
      validated={invalid ? "error" : "default"}
      disabled={locked}
      className={field.mono ? "lb-mono" : undefined}
      {...ariaOf(props)}
    />
  );
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.join("\n") === b.join("\n");
