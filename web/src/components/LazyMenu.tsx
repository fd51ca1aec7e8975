import { EllipsisVIconConfig } from "@patternfly/react-icons/dist/esm/icons/ellipsis-v-icon";
import styles from "@patternfly/react-styles/css/components/MenuToggle/menu-toggle";
import { type ReactNode, Suspense, useState } from "react";
import { lazily } from "@/lib/lazily";

import { glyph } from "./Glyph";

export interface MenuItem {
  key: string;
  label: string;
  /** Language of the label, where it is not the page's. */
  lang?: string;
  icon?: ReactNode;
  onClick: () => void;
  /** Why it cannot be chosen now; it stays visible and can be reached by keyboard. */
  reason?: ReactNode;
  isDanger?: boolean;
  /** A line above it. */
  startsGroup?: boolean;
}

export interface MenuProps {
  /** For screen readers, as in "More actions for shop". */
  label: string;
  /** Asked only when the menu opens. */
  items: () => MenuItem[];
  /** In place of the three dots. */
  toggle?: ReactNode;
}

const DOTS = glyph(EllipsisVIconConfig);
const load = () => import("./OpenedMenu");
const OpenedMenu = lazily(load);

/**
 * A menu that costs one plain button until it is used: thousands stand on the board, and what opens it is no part of
 * the first page. The first click mounts PatternFly's dropdown closed, then opens it, since only so it takes the focus.
 */
export function LazyMenu({ label, items, toggle = DOTS }: MenuProps) {
  const [isMounted, setMounted] = useState(false);
  const button = (
    <button
      type="button"
      className={`${styles.menuToggle} ${styles.modifiers.plain}`}
      aria-label={label}
      aria-expanded={false}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setMounted(true)}
    >
      {toggle}
    </button>
  );
  if (!isMounted) return button;
  return (
    <Suspense fallback={button}>
      <OpenedMenu label={label} items={items} toggle={toggle} />
    </Suspense>
  );
}
