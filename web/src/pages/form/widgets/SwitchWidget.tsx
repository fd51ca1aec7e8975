import { Switch } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useSet, useValue } from "../context";
import { ariaOf, type WidgetProps } from "./types";

export function SwitchWidget(props: WidgetProps): ReactNode {
  const { field, path, id, label, labelled, locked } = props;
  const value = useValue(path);
  const set = useSet(path);
  const aria = ariaOf(props);
  return (
    <Switch
      id={id}
      className="lf-switch"
      label={labelled ? label : undefined}
      aria-label={labelled ? undefined : label}
      aria-describedby={aria["aria-describedby"]}
      isChecked={typeof value === "boolean" ? value : field.default === true}
      onChange={(_, on) => set(on)}
      isDisabled={locked}
    />
  );
}
