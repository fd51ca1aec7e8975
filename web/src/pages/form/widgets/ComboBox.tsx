/** A list that can be searched by typing; arrows move, Enter chooses, Escape closes. */
import {
  Button,
  MenuToggle,
  Select,
  SelectList,
  SelectOption,
  TextInputGroup,
  TextInputGroupMain,
  TextInputGroupUtilities,
} from "@patternfly/react-core";
import TimesIcon from "@patternfly/react-icons/dist/esm/icons/times-icon";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { matching, type Choice } from "@/lib/form/choices";
import { labelOf } from "./labelOf";
import type { WidgetProps } from "./types";

const MOST = 60;

interface ComboBoxProps extends WidgetProps {
  choices: readonly Choice[];
  chosen: string;
  onChoose: (value: string) => void;
}

export default function ComboBox(props: ComboBoxProps): ReactNode {
  const { id, label, locked, invalid, describedBy, choices, chosen, onChoose } = props;
  const { t } = useTranslation("form");
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const found = matching(choices, search ?? "", (choice) => `${choice.label} ${choice.hint} ${choice.value}`);
  const shown = found.slice(0, MOST);
  const current = choices.find((choice) => choice.value === chosen);
  const choose = (value: string): void => {
    onChoose(value);
    setSearch(null);
    setOpen(false);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      setActive((at) => Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), shown.length - 1));
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      const choice = shown[active];
      if (choice) choose(choice.value);
    } else if (event.key === "Escape") setOpen(false);
  };
  return (
    <Select
      id={`${id}-menu`}
      isOpen={open}
      selected={chosen}
      onSelect={(_, value) => choose(String(value))}
      onOpenChange={setOpen}
      variant="typeahead"
      isScrollable
      // Inside the page, so that it stays within its landmark.
      popperProps={{ appendTo: "inline" }}
      toggle={(ref) => (
        <MenuToggle
          ref={ref}
          variant="typeahead"
          onClick={() => setOpen(!open)}
          isExpanded={open}
          isFullWidth
          isDisabled={locked}
          status={invalid ? "danger" : undefined}
          aria-label={label}
        >
          <TextInputGroup isPlain>
            <TextInputGroupMain
              inputId={id}
              value={search ?? (current ? labelOf(current) : chosen)}
              onClick={() => setOpen(true)}
              onChange={(_, text) => {
                setSearch(text);
                setActive(0);
                setOpen(true);
              }}
              onKeyDown={onKey}
              onBlur={() => setSearch(null)}
              placeholder={t("select.search")}
              role="combobox"
              isExpanded={open}
              aria-controls={`${id}-list`}
              aria-label={label}
              aria-activedescendant={open && shown[active] ? `${id}-option-${active}` : undefined}
              inputProps={{ "aria-describedby": describedBy, "aria-invalid": invalid || undefined }}
              autoComplete="off"
            />
            <TextInputGroupUtilities>
              {chosen !== "" && (
                <Button
                  variant="plain"
                  aria-label={t("select.clear")}
                  icon={<TimesIcon />}
                  onClick={() => choose("")}
                />
              )}
            </TextInputGroupUtilities>
          </TextInputGroup>
        </MenuToggle>
      )}
    >
      <SelectList id={`${id}-list`}>
        {shown.map((choice, at) => (
          <SelectOption
            key={choice.value}
            id={`${id}-option-${at}`}
            value={choice.value}
            description={choice.hint}
            isFocused={at === active}
          >
            {choice.label}
          </SelectOption>
        ))}
        {shown.length === 0 && (
          <SelectOption isDisabled value="">
            {t("select.nothing")}
          </SelectOption>
        )}
      </SelectList>
    </Select>
  );
}
