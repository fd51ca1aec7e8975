/** All balancers for lists that must put them in order: live, but calm. */
import { startTransition, useEffect, useRef, useState } from "react";

import type { BalancerSummary } from "@/api/types";
import { getWorld, subscribeWorld } from "@/api/world";
import { atOnce, inSlices } from "@/lib/slices";

import { type Arranged, createArranger } from "./arrange";

/** From here on the list follows at a pace; rows and cards in view are live by themselves. */
const MANY = 300;
const SLOWEST_MS = 1000;
/** No scroll for so long, and it has ended: a wheel turns several times a second. */
const CALM_MS = 200;
/** Who scrolls for so long without a rest looks for something: then an order that is true is worth more than a calm one. */
const HELD_MOST_MS = 10_000;

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
    let isThere = true;
    let scrolledAt = -Infinity;
    let heldSince = 0;
    // What moves under somebody's hand is not put in another order; what was never shown is not kept back.
    const isScrolling = () =>
      taken.current !== undefined &&
      performance.now() - scrolledAt < CALM_MS &&
      performance.now() - heldSince < HELD_MOST_MS;
    const isWanted = () => isThere && !isScrolling();
    async function take(): Promise<void> {
      const of = known();
      const isNew = of && of !== taken.current && isWanted();
      const arranged = isNew && (await inSlices(arrange([...of.values()]), isWanted));
      timer = 0;
      if (!isThere) return;
      if (arranged) {
        taken.current = of;
        heldSince = performance.now();
        startTransition(() => show({ of, arranged }));
      }
      look();
    }
    function look(): void {
      const now = known();
      if (timer || !now || now === taken.current) return;
      const pace = taken.current ? paceOf(now.size) : 0;
      timer = window.setTimeout(() => void take(), isScrolling() ? CALM_MS : pace);
    }
    function scrolled(): void {
      const now = performance.now();
      if (now - scrolledAt >= CALM_MS) heldSince = now;
      scrolledAt = now;
    }
    window.addEventListener("scroll", scrolled, { passive: true });
    look();
    const stop = subscribeWorld(look);
    return () => {
      isThere = false;
      window.removeEventListener("scroll", scrolled);
      stop();
      window.clearTimeout(timer);
    };
  }, []);
  return shown?.arranged;
}
