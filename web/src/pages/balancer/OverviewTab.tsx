/** The topology, with everything about the chosen object beside it (or over it, where there is no room). */
import { Suspense, useEffect, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useLoaded } from "@/api/loading";
import type { BalancerDetail, TreeObject } from "@/api/types";
import { announce } from "@/lib/announce";
import { lazily } from "@/lib/lazily";
import { objectById } from "@/lib/topology/model";
import { addressOf } from "./address";
import { ObjectPanel } from "./ObjectPanel";
import { nameOfObject } from "./names";
import { Topology } from "./topology/Topology";
import { TopologyTree } from "./topology/TopologyTree";
import { useWidth } from "./useWidth";

const ObjectDialog = lazily(() => import("./ObjectDialog"));

/** From here on a panel fits beside the topology. */
const BESIDE_PX = 1080;
/** From here on five columns can be read. */
const COLUMNS_PX = 760;
const PANEL_PX = 400;
const QUIETLY = { replace: true, preventScrollReset: true } as const;

export function OverviewTab({ balancer }: { balancer: BalancerDetail }): ReactNode {
  const { t } = useTranslation("balancer");
  const [search, setSearch] = useSearchParams();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const chosen = objectById(balancer, search.get("object") ?? "");
  const isBeside = width >= BESIDE_PX;
  const room = chosen && isBeside ? width - PANEL_PX : width;
  const choose = (id: string): void =>
    setSearch((before) => addressOf(before, chosen?.id === id ? {} : { object: id }), QUIETLY);
  const close = (): void => {
    const id = chosen?.id;
    setSearch((before) => addressOf(before, {}), QUIETLY);
    requestAnimationFrame(() => document.getElementById(`node-${id ?? ""}`)?.focus());
  };
  useVanished(search.get("object") ?? "", chosen, balancer.id);
  const Drawn = room >= COLUMNS_PX ? Topology : TopologyTree;
  return (
    <div ref={box} className={chosen && isBeside ? "lt-overview lt-overview--beside" : "lt-overview"}>
      <div className="lt-overview__map">
        {width > 0 && <Drawn balancer={balancer} chosen={chosen?.id ?? null} onChoose={choose} />}
      </div>
      {chosen && isBeside && (
        <SidePanel key={chosen.id} label={nameOfObject(chosen, t)} onClose={close}>
          <ObjectPanel balancer={balancer} object={chosen} onClose={close} onChoose={choose} />
        </SidePanel>
      )}
      {chosen && !isBeside && width > 0 && (
        <Suspense fallback={null}>
          <ObjectDialog title={nameOfObject(chosen, t)} onClose={close}>
            <ObjectPanel
              balancer={balancer}
              object={chosen}
              onClose={close}
              onChoose={choose}
              isTitled={false}
            />
          </ObjectDialog>
        </Suspense>
      )}
    </div>
  );
}

/** What was looked at has gone: says so, and gives the keyboard to the balancer if it stood there. */
function useVanished(wanted: string, chosen: TreeObject | null, balancerId: string): void {
  const { t } = useTranslation("balancer");
  const [, setSearch] = useSearchParams();
  const isLoaded = useLoaded();
  const last = useRef({ id: "", name: "" });
  useEffect(() => {
    if (chosen) last.current = { id: chosen.id, name: nameOfObject(chosen, t) };
    const { id, name } = last.current;
    // A server that has just begun may not know all yet.
    if (chosen || id === "" || id !== wanted || !isLoaded) return;
    announce(t("gone.was", { name }));
    setSearch((before) => addressOf(before, {}), QUIETLY);
    if (document.activeElement === document.body) document.getElementById(`node-${balancerId}`)?.focus();
  }, [wanted, chosen, balancerId, isLoaded, setSearch, t]);
}

/** Takes the keyboard when it opens; Escape gives it back to the node. */
function SidePanel({
  label,
  onClose,
  children,
}: {
  label: string;
  onClose: () => void;
  children: ReactNode;
}): ReactNode {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // A dialog over the page has Escape for itself.
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (!document.querySelector("[role=dialog]")) onClose();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [onClose]);
  return (
    <aside ref={panel} tabIndex={-1} aria-label={label} className="lb-paper lt-panel">
      {children}
    </aside>
  );
}
