/** Icons for what stands on a page hundreds of times: PatternFly's shapes as plain, ready-made elements. */
import type { ReactElement } from "react";

interface Shape {
  icon: { xOffset: number; yOffset: number; width: number; height: number; svgPathData: unknown };
}

/** An element that is made once and may stand in many places: React compares it by identity and leaves it alone. */
export function glyph({ icon }: Shape, className?: string): ReactElement {
  return (
    <svg
      className={className ? `pf-v6-svg ${className}` : "pf-v6-svg"}
      viewBox={`${icon.xOffset} ${icon.yOffset} ${icon.width} ${icon.height}`}
      fill="currentColor"
      width="1em"
      height="1em"
      aria-hidden
    >
      <path d={String(icon.svgPathData)} />
    </svg>
  );
}
