import { InputGroup, InputGroupItem, InputGroupText, TextInput } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { textOf, type Json } from "@/lib/form/path";
import { useForm, useSet, useValue } from "../context";
import { setListener } from "@/lib/form/links";
import { parentOf } from "@/lib/form/path";
import { ariaOf, type WidgetProps } from "./types";

/** What was typed as the document holds it: a number where it is one, the text itself where not (and then refused). */
export function numberOf(text: string): Json | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  return /^-?\d+(?:\.\d+)?$/.test(trimmed) ? Number(trimmed) : text;
}

export function NumberWidget(props: WidgetProps): ReactNode {
  const { kind, field, path, id, locked, invalid } = props;
  const { t } = useTranslation("form");
  const { store } = useForm();
  const value = useValue(path);
  const set = useSet(path);
  const change = (text: string): void => {
    const next = numberOf(text);
    const owner = parentOf(path);
    if (kind === "listener" && field.name === "protocol_port" && owner !== null && next !== undefined) {
      store.change((form) => setListener(form, owner, "protocol_port", next));
    } else set(next);
  };
  // Not type="number": that swallows what it cannot read, turns on the wheel, and hides what was typed.
  const input = (
    <TextInput
      id={id}
      inputMode="numeric"
      value={value === undefined || value === null ? "" : textOf(value)}
      onChange={(_, text) => change(text)}
      placeholder={field.default === undefined ? undefined : textOf(field.default)}
      validated={invalid ? "error" : "default"}
      isDisabled={locked}
      isRequired={field.required}
      autoComplete="off"
      {...ariaOf(props)}
    />
  );
  if (!field.unit) return input;
  return (
    <InputGroup>
      <InputGroupItem isFill>{input}</InputGroupItem>
      <InputGroupText>{t(`unit.${field.unit}`)}</InputGroupText>
    </InputGroup>
  );
}
