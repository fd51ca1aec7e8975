/** All balancers for lists that must put them in order: live, but calm. */
import { startTransition, useEffect, useMemo, useRef, useState } from "react";

import type { BalancerSummary } from "@/api/types";
import { getWorld, subscribeWorld } from "@/api/world";

/** From here on the list follows at a pace; rows and cards in view are live by themselves. */
const MANY = 300;
const SLOWEST_MS = 1000;

const paceOf = (count: number) => (count <= MANY ? 0 : Math.min(SLOWEST_MS, count / 5));

const known = () => (getWorld().ready ? getWorld().balancers : undefined);

/** Undefined until they are known. */
export function useCalmBalancers(): BalancerSummary[] | undefined {
  const [balancers, setBalancers] = useState(known);
  const taken = useRef(balancers);
  useEffect(() => {
    let timer = 0;
    function take() {
      timer = 0;
      const now = known();
      if (now === taken.current) return;
      const isFirst = taken.current === undefined;
      taken.current = now;
      if (isFirst) setBalancers(now);
      else startTransition(() => setBalancers(now));
    }
    take();
    const stop = subscribeWorld(() => {
      const now = known();
      if (now === taken.current || timer) return;
      if (taken.current === undefined) take();
      else timer = window.setTimeout(take, paceOf(now?.size ?? 0));
    });
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, []);
  return useMemo(() => (balancers ? [...balancers.values()] : undefined), [balancers]);
}
