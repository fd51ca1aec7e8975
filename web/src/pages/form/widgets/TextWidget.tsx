import { TextInput } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { renamePool } from "@/lib/form/links";
import { parentOf, textOf } from "@/lib/form/path";
import { useForm, useSet, useValue } from "../context";
import { ariaOf, type WidgetProps } from "./types";

export function TextWidget(props: WidgetProps): ReactNode {
  const { kind, field, path, id, locked, invalid } = props;
  const { store } = useForm();
  const value = useValue(path);
  const set = useSet(path);
  const change = (text: string): void => {
    const owner = parentOf(path);
    // What links to a pool follows its name.
    if (kind === "pool" && field.name === "name" && owner !== null) {
      store.change((form) => renamePool(form, owner, text));
    }
    // Untouched stays unnamed: an emptied field goes back to that. A name may be empty.
    else set(text === "" && field.name !== "name" ? undefined : text);
  };
  return (
    <TextInput
      id={id}
      value={typeof value === "string" ? value : ""}
      onChange={(_, text) => change(text)}
      placeholder={field.default === undefined ? undefined : textOf(field.default)}
      validated={invalid ? "error" : "default"}
      isDisabled={locked}
      isRequired={field.required}
      className={field.mono ? "lb-mono" : undefined}
      autoComplete="off"
      spellCheck={field.mono ? false : undefined}
      {...ariaOf(props)}
    />
  );
}
