/** All balancers for lists that must put them in order: live, but calm. */
import { startTransition, useEffect, useRef, useState } from "react";

import type { BalancerSummary } from "@/api/types";
import { getWorld, subscribeWorld } from "@/api/world";
import { atOnce, inSlices } from "@/lib/slices";

import { type Arranged, createArranger } from "./arrange";

/** From here on the list follows at a pace; rows and cards in view are live by themselves. */
const MANY = 300;
const SLOWEST_MS = 1000;

const paceOf = (count: number) => (count <= MANY ? 0 : Math.min(SLOWEST_MS, count / 5));

const arrange = createArranger();

type Balancers = ReadonlyMap<string, BalancerSummary>;

const known = (): Balancers | undefined => (getWorld().ready ? getWorld().balancers : undefined);

/** What can be shown at once: few, when the page is opened again. */
function first(): { of: Balancers; arranged: Arranged } | undefined {
  const of = known();
  return of && of.size <= MANY ? { of, arranged: atOnce(arrange([...of.values()])) } : undefined;
}

/** Undefined until they are known. */
export function useArranged(): Arranged | undefined {
  const [shown, show] = useState(first);
  const taken = useRef(shown?.of);
  useEffect(() => {
    let timer = 0;
    let isWanted = true;
    async function take(): Promise<void> {
      const of = known();
      if (of && of !== taken.current) {
        taken.current = of;
        const arranged = await inSlices(arrange([...of.values()]), () => isWanted);
        if (arranged) startTransition(() => show({ of, arranged }));
      }
      timer = 0;
      if (isWanted) look();
    }
    function look(): void {
      const now = known();
      if (timer || !now || now === taken.current) return;
      timer = window.setTimeout(() => void take(), taken.current ? paceOf(now.size) : 0);
    }
    look();
    const stop = subscribeWorld(look);
    return () => {
      isWanted = false;
      stop();
      window.clearTimeout(timer);
    };
  }, []);
  return shown?.arranged;
}
