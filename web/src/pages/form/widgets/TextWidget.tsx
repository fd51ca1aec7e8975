import { TextInput } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useSet, useValue } from "../context";
import { ariaOf, type WidgetProps } from "./types";
import { textOf } from "@/lib/form/path";

export function TextWidget(props: WidgetProps): ReactNode {
  const { field, path, id, locked, invalid } = props;
  const value = useValue(path);
  const set = useSet(path);
  return (
    <TextInput
      id={id}
      value={typeof value === "string" ? value : ""}
      // Untouched stays unnamed: an emptied field goes back to that. A name may be empty.
      onChange={(_, text) => set(text === "" && field.name !== "name" ? undefined : text)}
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
