import type { ReactNode } from "react";
import type { Curve } from "@/lib/topology/layout";

const WIDE = 100;

/** The curves between two columns. Stretched to the gap, so that nothing has to be measured. */
export function Edges({ curves, height }: { curves: readonly Curve[]; height: number }): ReactNode {
  return (
    <div className="lt-edges" aria-hidden>
      <svg
        viewBox={`0 0 ${WIDE} ${Math.max(height, 1)}`}
        preserveAspectRatio="none"
        style={{ height: `${height}rem` }}
      >
        {curves.map((curve) => (
          <path
            key={`${curve.from} ${curve.to}`}
            className={`lt-edge${curve.busy ? " lt-edge--busy" : ""}${curve.off ? " lt-edge--off" : ""}`}
            d={`M0 ${curve.y1} C${WIDE / 2} ${curve.y1} ${WIDE / 2} ${curve.y2} ${WIDE} ${curve.y2}`}
          />
        ))}
      </svg>
    </div>
  );
}
