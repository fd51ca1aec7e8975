/** Some of a few: ticks in a row. `several` is a list of what is ticked, `headers` a map of what is switched on. */
import { Checkbox } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { isObject, parentOf, type JsonObject, textOf, without } from "@/lib/form/path";
import { useObject, useSet, useValue } from "../context";
import type { WidgetProps } from "./types";

interface TicksProps extends WidgetProps {
  ticked: readonly string[];
  onTick: (option: string, on: boolean) => void;
}

function Ticks({ field, path, id, label, locked, describedBy, ticked, onTick }: TicksProps): ReactNode {
  const owner = useObject(parentOf(path) ?? "");
  const options = field.optionsFor?.(owner) ?? field.options ?? [];
  const more = ticked.filter((option) => !options.includes(option));
  return (
    <div
      id={id}
      role="group"
      aria-label={label}
      aria-describedby={describedBy}
      tabIndex={-1}
      className="lf-ticks"
    >
      {[...options, ...more].map((option) => (
        <Checkbox
          key={option}
          id={`${id}-${option}`}
          label={option}
          isChecked={ticked.includes(option)}
          isDisabled={locked}
          onChange={(_, on) => onTick(option, on)}
        />
      ))}
    </div>
  );
}

export function SeveralWidget(props: WidgetProps): ReactNode {
  const value = useValue(props.path);
  const set = useSet(props.path);
  const ticked = Array.isArray(value) ? value.map(textOf) : [];
  const tick = (option: string, on: boolean): void => {
    const next = on ? [...ticked, option] : ticked.filter((one) => one !== option);
    set(next.length > 0 ? next : undefined);
  };
  return <Ticks {...props} ticked={ticked} onTick={tick} />;
}

export function HeadersWidget(props: WidgetProps): ReactNode {
  const value = useValue(props.path);
  const set = useSet(props.path);
  const headers: JsonObject = isObject(value) ? value : {};
  const ticked = Object.keys(headers).filter((name) => textOf(headers[name]) !== "false");
  const tick = (option: string, on: boolean): void => {
    const rest = without(headers, option);
    const next = on ? { ...rest, [option]: "true" } : rest;
    set(Object.keys(next).length > 0 ? next : undefined);
  };
  return <Ticks {...props} ticked={ticked} onTick={tick} />;
}
