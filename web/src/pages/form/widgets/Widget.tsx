/** Chooses the control of a field by its declaration. */
import { Suspense, type ReactNode } from "react";
import type { Widget as WidgetName } from "@/lib/form/field";
import { lazily } from "@/lib/lazily";
import { Loading } from "../parts/Loading";
import { ChoiceWidget } from "./ChoiceWidget";
import { FloatingWidget } from "./FloatingWidget";
import { NumberWidget } from "./NumberWidget";
import { PoolWidget } from "./PoolWidget";
import { SelectWidget } from "./SelectWidget";
import { SwitchWidget } from "./SwitchWidget";
import { TextWidget } from "./TextWidget";
import type { WidgetProps } from "./types";

const RareWidget = lazily(() => import("./rare"));

const COMMON: Partial<Record<WidgetName, (props: WidgetProps) => ReactNode>> = {
  text: TextWidget,
  number: NumberWidget,
  select: SelectWidget,
  switch: SwitchWidget,
  choice: ChoiceWidget,
  pool: PoolWidget,
  floating: FloatingWidget,
};

export function Widget(props: WidgetProps): ReactNode {
  const Control = COMMON[props.field.widget];
  if (Control) return <Control {...props} />;
  return (
    <Suspense fallback={<Loading />}>
      <RareWidget {...props} />
    </Suspense>
  );
}
