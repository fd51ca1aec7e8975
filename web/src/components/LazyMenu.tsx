import { Divider, Dropdown, DropdownItem, DropdownList, MenuToggle } from "@patternfly/react-core";
import EllipsisVIcon from "@patternfly/react-icons/dist/esm/icons/ellipsis-v-icon";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";

export interface MenuItem {
  key: string;
  label: string;
  icon?: ReactNode;
  onClick: () => void;
  /** Why it cannot be chosen now; it stays visible and can be reached by keyboard. */
  reason?: string | undefined;
  isDanger?: boolean;
  /** A line above it. */
  startsGroup?: boolean;
}

interface Props {
  /** For screen readers, as in "More actions for shop". */
  label: string;
  /** Asked only when the menu opens. */
  items: () => MenuItem[];
  /** In place of the three dots. */
  toggle?: ReactNode;
}

/**
 * A menu that costs one button until it is used: thousands stand on the board. The first click mounts PatternFly's
 * dropdown closed, then opens it, since it takes the focus only when it is opened.
 */
export function LazyMenu({ label, items, toggle = <EllipsisVIcon /> }: Props) {
  const [isMounted, setMounted] = useState(false);
  if (isMounted) return <OpenedMenu label={label} items={items} toggle={toggle} />;
  return (
    <MenuToggle variant="plain" aria-label={label} onClick={() => setMounted(true)}>
      {toggle}
    </MenuToggle>
  );
}

function OpenedMenu({ label, items, toggle }: Required<Props>) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    button.current?.focus();
    const frame = requestAnimationFrame(() => setOpen(true));
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <Dropdown
      isOpen={isOpen}
      onOpenChange={setOpen}
      onSelect={() => setOpen(false)}
      shouldFocusToggleOnSelect
      shouldFocusFirstItemOnOpen
      popperProps={{ position: "end" }}
      toggle={(ref) => (
        <MenuToggle
          ref={bothRefs(ref as RefObject<HTMLButtonElement | null>, button)}
          variant="plain"
          aria-label={label}
          isExpanded={isOpen}
          onClick={() => setOpen((open) => !open)}
        >
          {toggle}
        </MenuToggle>
      )}
    >
      <DropdownList>{isOpen && items().flatMap(entries)}</DropdownList>
    </Dropdown>
  );
}

function entries(item: MenuItem): ReactNode[] {
  return [
    item.startsGroup && <Divider key={`${item.key}-line`} component="li" />,
    <DropdownItem
      key={item.key}
      icon={item.icon}
      isDanger={item.isDanger ?? false}
      isAriaDisabled={Boolean(item.reason)}
      // Said in the item itself: it needs no hover and every screen reader reads it.
      description={item.reason}
      onClick={item.reason ? undefined : item.onClick}
    >
      {item.label}
    </DropdownItem>,
  ];
}

function bothRefs<T>(one: RefObject<T | null>, other: RefObject<T | null>) {
  return (element: T | null) => {
    one.current = element;
    other.current = element;
  };
}
