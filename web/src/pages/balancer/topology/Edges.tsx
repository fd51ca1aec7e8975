import type { ReactNode } from "react";
import type { Curve } from "@/lib/topology/layout";

const WIDE = 100;

interface EdgesProps {
  curves: readonly Curve[];
  height: number;
  /** Nodes on the way through what is chosen: the edges between them are lit. */
  way: ReadonlySet<string>;
}

/** The curves between two columns. Stretched to the gap, so that nothing has to be measured. */
export function Edges({ curves, height, way }: EdgesProps): ReactNode {
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
            className={classOf(curve, way.has(curve.from) && way.has(curve.to))}
            d={`M0 ${curve.y1} C${WIDE / 2} ${curve.y1} ${WIDE / 2} ${curve.y2} ${WIDE} ${curve.y2}`}
          />
        ))}
      </svg>
    </div>
  );
}

function classOf({ busy, off }: Curve, isLit: boolean): string {
  const classes = ["lt-edge", busy && "lt-edge--busy", off && "lt-edge--off", isLit && "lt-edge--lit"];
  return classes.filter(Boolean).join(" ");
}
