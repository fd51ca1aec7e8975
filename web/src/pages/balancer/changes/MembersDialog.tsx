/** Many servers of a pool at once: chosen here, drained, taken back in, switched or weighted in one call. */
import { Button, ModalBody, ModalFooter, ModalHeader, TextInput } from "@patternfly/react-core";
import { Suspense, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { changeMembers, type MembersRequest } from "@/api/changes";
import type { BalancerDetail, MemberNode, PoolNode } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { lazily } from "@/lib/lazily";
import { memberAddress } from "@/lib/topology/members";
import { fieldOf, ownName } from "../names";
import { Statuses } from "../topology/NodeCard";
import "./changes.css";

const WayBackDialog = lazily(() => import("./WayBackDialog"));
const ACTIONS = ["drain", "enable", "disable", "weight"] as const;
const MOST_WEIGHT = 256;

interface Props {
  balancer: BalancerDetail;
  pool: PoolNode;
  onClose: () => void;
}

export default function MembersDialog({ balancer, pool, onClose }: Props): ReactNode {
  const { t } = useTranslation("changes");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [query, setQuery] = useState("");
  const [weight, setWeight] = useState("1");
  const [asked, setAsked] = useState<MembersRequest | null>(null);
  const shown = useMemo(() => pool.members.filter((one) => matches(one, query)), [pool.members, query]);
  const isAll = shown.length > 0 && shown.every(({ id }) => chosen.has(id));
  const picked = pool.members.filter(({ id }) => chosen.has(id));
  const toggleAll = (): void => {
    const next = new Set(chosen);
    for (const { id } of shown)
      if (isAll) next.delete(id);
      else next.add(id);
    setChosen(next);
  };
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const isWeight = /^\d{1,3}$/.test(weight) && Number(weight) <= MOST_WEIGHT;
  const ask = (action: (typeof ACTIONS)[number]): void =>
    setAsked({
      action,
      members: picked.map(({ id }) => id),
      ...(action === "weight" ? { weight: Number(weight) } : {}),
    });
  if (asked) {
    return (
      <Suspense fallback={null}>
        <WayBackDialog
          title={t(`members.ask.${asked.action}`, { count: picked.length })}
          confirm={t(`members.${asked.action}`)}
          request={{ balancer_id: balancer.id, members: asked }}
          send={(key) => changeMembers(balancer.id, asked, key)}
          onClose={() => setAsked(null)}
          onDone={onClose}
        />
      </Suspense>
    );
  }
  return (
    <Dialog variant="medium" onClose={onClose} aria-labelledby="members-title">
      <ModalHeader labelId="members-title" title={t("members.title", { name: ownName(pool) })} />
      <ModalBody className="lc-members">
        <div className="lc-members__tools">
          <TextInput
            type="search"
            className="lc-members__search"
            aria-label={t("members.search")}
            placeholder={t("members.search")}
            value={query}
            onChange={(_, text) => setQuery(text)}
          />
          <Button variant="link" isInline onClick={toggleAll}>
            {isAll ? t("members.none") : t("members.all", { count: shown.length })}
          </Button>
        </div>
        <div className="lc-members__list" role="group" aria-label={t("members.list")}>
          {shown.map((member) => (
            <label key={member.id} className="lc-members__row">
              <input type="checkbox" checked={chosen.has(member.id)} onChange={() => toggle(member.id)} />
              <span className="lb-wrap">
                <span className="lb-mono">{memberAddress(member)}</span>{" "}
                <span className="lb-faint lb-small">
                  {member.server_name ?? member.name}{" "}
                  {t("members.weighs", { weight: fieldOf(member, "weight") })}
                </span>
              </span>
              <Statuses object={member} />
            </label>
          ))}
        </div>
        <p role="status">{t("members.chosen", { count: picked.length })}</p>
      </ModalBody>
      <ModalFooter className="lc-members__act">
        {ACTIONS.filter((one) => one !== "weight").map((action) => (
          <Button
            key={action}
            variant="secondary"
            isDisabled={picked.length === 0}
            onClick={() => ask(action)}
          >
            {t(`members.${action}`)}
          </Button>
        ))}
        <span className="lc-members__act">
          <TextInput
            type="number"
            className="lc-members__weight"
            aria-label={t("members.weightLabel")}
            min={0}
            max={MOST_WEIGHT}
            value={weight}
            validated={isWeight ? "default" : "error"}
            onChange={(_, text) => setWeight(text)}
          />
          <Button
            variant="secondary"
            isDisabled={picked.length === 0 || !isWeight}
            onClick={() => ask("weight")}
          >
            {t("members.weight")}
          </Button>
        </span>
      </ModalFooter>
    </Dialog>
  );
}

function matches(member: MemberNode, query: string): boolean {
  const text = `${memberAddress(member)} ${member.name} ${member.server_name ?? ""}`.toLowerCase();
  return text.includes(query.trim().toLowerCase());
}
