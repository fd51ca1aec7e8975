/** The part of `LazyMenu` that comes with its first click. */
import { Divider, Dropdown, DropdownItem, DropdownList, MenuToggle } from "@patternfly/react-core";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";

import type { MenuItem, MenuProps } from "./LazyMenu";

export default function OpenedMenu({ label, items, toggle }: Required<MenuProps>) {
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
      popperProps={{
        position: "end",
        // Inside a landmark, so that screen readers know where they are; not inside the card, which would cut it.
        appendTo: () => button.current?.closest<HTMLElement>("main, header, [data-portal]") ?? document.body,
      }}
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
      lang={item.lang}
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
