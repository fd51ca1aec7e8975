/** The servers of a pool as rows: address, port, weight, and the rest on demand. */
import { Button } from "@patternfly/react-core";
import PasteIcon from "@patternfly/react-icons/dist/esm/icons/paste-icon";
import PlusIcon from "@patternfly/react-icons/dist/esm/icons/plus-circle-icon";
import ServerIcon from "@patternfly/react-icons/dist/esm/icons/server-icon";
import { memo, Suspense, useState, type ClipboardEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { KEY } from "@/lib/form/document";
import { isManyServers, parsePasted } from "@/lib/form/pasted";
import { fieldId, isObject, join, parentOf, textOf } from "@/lib/form/path";
import { lazily } from "@/lib/lazily";
import { useForm, useList, useValue } from "../context";
import { focusOn } from "../focus";
import { useAddMembers, type NewMember } from "../useAddMembers";
import { MemberRow } from "./MemberRow";
import { OwnProblem } from "./OwnProblem";

const loadPicker = () => import("./ServerPicker");
const ServerPicker = lazily(loadPicker);
const PasteModal = lazily(() => import("./PasteModal"));

export function MemberRows({ base }: { base: string }): ReactNode {
  const { t } = useTranslation("form");
  const { catalog } = useForm();
  const path = `${base}.members`;
  const members = useList(path);
  const pool = textOf(useValue(join(base, KEY)));
  const add = useAddMembers(base);
  const [dialog, setDialog] = useState<"pick" | "paste" | null>(null);
  const close = (): void => setDialog(null);
  const canPick = (catalog?.servers.length ?? 0) > 0;
  const addAll = (rows: readonly NewMember[]): void => {
    add(rows);
    close();
  };
  const typeOne = (): void => {
    add([{ address: "" }]);
    focusOn(fieldId(join(join(path, members.length), "address")));
  };
  // Lines that are pasted where one address is asked for become rows.
  const paste = (event: ClipboardEvent): void => {
    const row = event.target instanceof Element ? event.target.closest("[data-path$='.address']") : null;
    const text = event.clipboardData.getData("text");
    if (!row || !isManyServers(text)) return;
    const { servers } = parsePasted(text);
    if (servers.length === 0) return;
    event.preventDefault();
    add(servers, parentOf(row.getAttribute("data-path") ?? "") ?? undefined);
  };
  return (
    <div className="lf-members" id={fieldId(path)} tabIndex={-1} data-path={path} onPaste={paste}>
      {members.length > 0 && <Head />}
      <OwnProblem path={path} />
      {members.map((member, at) => (
        <Row key={isObject(member) ? textOf(member[KEY]) : at} path={join(path, at)} number={at + 1} />
      ))}
      {members.length === 0 && <p className="lf-members__none">{t("members.none")}</p>}
      <div className="lf-buttons">
        {canPick && (
          <Button
            variant="secondary"
            icon={<ServerIcon />}
            onPointerEnter={() => void loadPicker()}
            onFocus={() => void loadPicker()}
            onClick={() => setDialog("pick")}
          >
            {t("members.pick")}
          </Button>
        )}
        <Button variant={canPick ? "link" : "secondary"} icon={<PlusIcon />} onClick={typeOne}>
          {t("members.type")}
        </Button>
        <Button variant="link" icon={<PasteIcon />} onClick={() => setDialog("paste")}>
          {t("members.paste")}
        </Button>
      </div>
      <Suspense fallback={null}>
        {dialog === "pick" && (
          <ServerPicker
            taken={members.flatMap((member) => (isObject(member) ? [textOf(member.address)] : []))}
            onPick={(servers) => addAll(servers.map(memberOf))}
            onClose={close}
          />
        )}
        {dialog === "paste" && <PasteModal pool={pool} onAdd={addAll} onClose={close} />}
      </Suspense>
    </div>
  );
}

function Head(): ReactNode {
  const { t } = useTranslation("form");
  return (
    <div className="lf-members__head" aria-hidden="true">
      <span>{t("field.member.address")}</span>
      <span>{t("field.member.protocol_port")}</span>
      <span>
        {t("field.member.weight")} <span className="lf-members__limits">0–256</span>
      </span>
    </div>
  );
}

const Row = memo(MemberRow);

function memberOf(server: { address: string; serverName: string; subnetId: string | null }): NewMember {
  return {
    address: server.address,
    name: server.serverName,
    ...(server.subnetId ? { subnet_id: server.subnetId } : {}),
  };
}
