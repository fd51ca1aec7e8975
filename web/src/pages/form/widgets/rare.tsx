/** Controls of the accordions: they come when the first of these is opened. */
import type { ReactNode } from "react";
import type { Widget } from "@/lib/form/field";
import { ChoicesWidget } from "./ChoicesWidget";
import { ListWidget } from "./ListWidget";
import { ObjectsWidget } from "./ObjectsWidget";
import { HeadersWidget, SeveralWidget } from "./SeveralWidget";
import type { WidgetProps } from "./types";

const WIDGETS: Partial<Record<Widget, (props: WidgetProps) => ReactNode>> = {
  list: ListWidget,
  several: SeveralWidget,
  headers: HeadersWidget,
  choices: ChoicesWidget,
  objects: ObjectsWidget,
};

export default function RareWidget(props: WidgetProps): ReactNode {
  const Control = WIDGETS[props.field.widget];
  return Control && <Control {...props} />;
}
