/** Pick many servers at once from the cloud's list; search by name, address or network. */
import {
  Button,
  Checkbox,
  Content,
  ModalBody,
  ModalFooter,
  ModalHeader,
  SearchInput,
} from "@patternfly/react-core";
import { Dialog } from "@/components/Dialog";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { matching, serverChoices, type ServerChoice } from "@/lib/form/choices";
import { useForm } from "../context";
import "../picker.css";

const MOST = 200;

interface ServerPickerProps {
  /** Addresses that the pool holds already. */
  taken: readonly string[];
  onPick: (servers: ServerChoice[]) => void;
  onClose: () => void;
}

export default function ServerPicker({ taken, onPick, onClose }: ServerPickerProps): ReactNode {
  const { t } = useTranslation("form");
  const { catalog } = useForm();
  const [search, setSearch] = useState("");
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const all = serverChoices(catalog);
  const found = matching(all, search, (one) => `${one.serverName} ${one.address} ${one.networkName}`);
  const free = found.filter((one) => !taken.includes(one.address));
  const toggle = (keys: readonly string[], on: boolean): void => {
    const next = new Set(picked);
    for (const key of keys) {
      if (on) next.add(key);
      else next.delete(key);
    }
    setPicked(next);
  };
  const allOn = free.length > 0 && free.every((one) => picked.has(one.key));
  return (
    <Dialog onClose={onClose} variant="medium" aria-labelledby="server-picker-title" className="lf-picker">
      <ModalHeader
        title={t("picker.title")}
        labelId="server-picker-title"
        description={t("picker.description")}
      />
      <ModalBody>
        <SearchInput
          value={search}
          onChange={(_, text) => setSearch(text)}
          onClear={() => setSearch("")}
          resetButtonLabel={t("select.clear")}
          placeholder={t("picker.search")}
          aria-label={t("picker.search")}
        />
        <div className="lf-picker__all">
          <Checkbox
            id="server-picker-all"
            label={t("picker.all", { count: free.length })}
            isChecked={allOn}
            isDisabled={free.length === 0}
            onChange={(_, on) =>
              toggle(
                free.map((one) => one.key),
                on,
              )
            }
          />
        </div>
        <ul className="lf-picker__list" aria-label={t("picker.title")}>
          {found.slice(0, MOST).map((one) => (
            <li key={one.key}>
              <Checkbox
                id={`server-${one.key}`}
                isDisabled={taken.includes(one.address)}
                isChecked={picked.has(one.key) || taken.includes(one.address)}
                onChange={(_, on) => toggle([one.key], on)}
                label={
                  <span className="lf-picker__row">
                    <span className="lf-picker__name">{one.serverName}</span>
                    <span className="lb-mono">{one.address}</span>
                    <span className="lb-faint">{one.networkName}</span>
                    <span className="lb-faint">
                      {taken.includes(one.address) ? t("picker.taken") : one.status}
                    </span>
                  </span>
                }
              />
            </li>
          ))}
        </ul>
        {found.length === 0 && <Content component="p">{t("picker.nothing")}</Content>}
        {found.length > MOST && (
          <Content component="p">{t("picker.more", { count: found.length - MOST })}</Content>
        )}
      </ModalBody>
      <ModalFooter>
        <Button
          isDisabled={picked.size === 0}
          onClick={() => onPick(all.filter((one) => picked.has(one.key)))}
        >
          {t("picker.add", { count: picked.size })}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t("cancel")}
        </Button>
      </ModalFooter>
    </Dialog>
  );
}
