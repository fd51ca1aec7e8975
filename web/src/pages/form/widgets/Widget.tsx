/** Chooses the control of a field by its declaration. */
import type { ReactNode } from "react";
import { ChoiceWidget } from "./ChoiceWidget";
import { ChoicesWidget } from "./ChoicesWidget";
import { FloatingWidget } from "./FloatingWidget";
import { ListWidget } from "./ListWidget";
import { NumberWidget } from "./NumberWidget";
import { ObjectsWidget } from "./ObjectsWidget";
import { PoolWidget } from "./PoolWidget";
import { SelectWidget } from "./SelectWidget";
import { HeadersWidget, SeveralWidget } from "./SeveralWidget";
import { SwitchWidget } from "./SwitchWidget";
import { TextWidget } from "./TextWidget";
import type { WidgetProps } from "./types";
import type { Widget as WidgetName } from "@/lib/form/field";

const WIDGETS: Record<WidgetName, (props: WidgetProps) => ReactNode> = {
  text: TextWidget,
  number: NumberWidget,
  select: SelectWidget,
  switch: SwitchWidget,
  list: ListWidget,
  several: SeveralWidget,
  headers: HeadersWidget,
  choice: ChoiceWidget,
  choices: ChoicesWidget,
  pool: PoolWidget,
  floating: FloatingWidget,
  objects: ObjectsWidget,
};

export function Widget(props: WidgetProps): ReactNode {
  const Control = WIDGETS[props.field.widget];
  return <Control {...props} />;
}
