/** The servers of a pool as rows: address, port, weight, and the rest on demand. */
import { Button } from "@patternfly/react-core";
import PlusIcon from "@patternfly/react-icons/dist/esm/icons/plus-circle-icon";
import ServerIcon from "@patternfly/react-icons/dist/esm/icons/server-icon";
import { memo, Suspense, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { freshKey, KEY } from "@/lib/form/document";
import { nextMemberPort } from "@/lib/form/links";
import { fieldId, insertAt, isObject, join, type Json, textOf } from "@/lib/form/path";
import { lazily } from "@/lib/lazily";
import { useForm, useList } from "../context";
import { MemberRow } from "./MemberRow";

const loadPicker = () => import("./ServerPicker");
const ServerPicker = lazily(loadPicker);

export function MemberRows({ base }: { base: string }): ReactNode {
  const { t } = useTranslation("form");
  const { store, catalog } = useForm();
  const path = `${base}.members`;
  const members = useList(path);
  const [picking, setPicking] = useState(false);
  const canPick = (catalog?.servers.length ?? 0) > 0;

  const nextPort = (): Json => nextMemberPort(store.get().form, base);
  const add = (rows: { address: string; name?: string; subnet_id?: string }[]): void => {
    const port = nextPort();
    store.change((form) =>
      insertAt(
        form,
        path,
        rows.map((row) => ({ [KEY]: freshKey(), ...row, protocol_port: port })),
      ),
    );
  };
  const typeOne = (): void => {
    add([{ address: "" }]);
    const id = fieldId(join(join(path, members.length), "address"));
    requestAnimationFrame(() => document.getElementById(id)?.focus());
  };
  return (
    <div className="lf-members" id={fieldId(path)} tabIndex={-1} data-path={path}>
      {members.length > 0 && (
        <div className="lf-members__head" aria-hidden="true">
          <span>{t("field.member.address")}</span>
          <span>{t("field.member.protocol_port")}</span>
          <span>{t("field.member.weight")}</span>
        </div>
      )}
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
            onClick={() => setPicking(true)}
          >
            {t("members.pick")}
          </Button>
        )}
        <Button variant={canPick ? "link" : "secondary"} icon={<PlusIcon />} onClick={typeOne}>
          {t("members.type")}
        </Button>
      </div>
      {picking && (
        <Suspense fallback={null}>
          <ServerPicker
            taken={members.flatMap((member) => (isObject(member) ? [textOf(member.address)] : []))}
            onPick={(servers) => {
              add(servers.map((server) => memberOf(server)));
              setPicking(false);
            }}
            onClose={() => setPicking(false)}
          />
        </Suspense>
      )}
    </div>
  );
}

const Row = memo(MemberRow);

function memberOf(server: { address: string; serverName: string; subnetId: string | null }) {
  return {
    address: server.address,
    name: server.serverName,
    ...(server.subnetId ? { subnet_id: server.subnetId } : {}),
  };
}
