/** The servers of a pool: a few as rows, many in groups by how they work, worst first. */
import AngleRightIcon from "@patternfly/react-icons/dist/esm/icons/angle-right-icon";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { MemberNode, PoolNode } from "@/api/types";
import { StatusIcon } from "@/components/StatusIcon";
import { isPending, toneOf } from "@/lib/status";
import { groupMembers, isFew, memberAddress, type MemberGroup } from "@/lib/topology/members";
import { classesOf } from "./NodeCard";
import type { useFolds } from "./Topology";

interface MembersBoxProps {
  pool: PoolNode;
  folds: ReturnType<typeof useFolds>;
  chosen: string | null;
  onChoose: (id: string) => void;
}

export function MembersBox({ pool, folds, chosen, onChoose }: MembersBoxProps): ReactNode {
  const { t } = useTranslation("balancer");
  if (pool.members.length === 0)
    return <p className="lt-members lt-members--none">{t("topology.noMembers")}</p>;
  if (isFew(pool.members)) {
    return (
      <div className="lt-members">
        <Rows members={pool.members} chosen={chosen} onChoose={onChoose} />
      </div>
    );
  }
  return (
    <div className="lt-members">
      {groupMembers(pool.members).map((group) => {
        const isOpen = folds.isOpen(pool.id, group.status, group.open);
        return (
          <div key={group.status} className="lt-group">
            <GroupHead
              group={group}
              isOpen={isOpen}
              onToggle={() => folds.toggle(pool.id, group.status, isOpen)}
            />
            {isOpen && (
              <div className="lt-group__rows">
                <Rows members={group.members} chosen={chosen} onChoose={onChoose} />
              </div>
            )}
          </div>
        );
      })}
    </div>
  );
}

interface GroupHeadProps {
  group: MemberGroup;
  isOpen: boolean;
  onToggle: () => void;
}

function GroupHead({ group, isOpen, onToggle }: GroupHeadProps): ReactNode {
  const { t } = useTranslation();
  const word =
    group.status === "ERROR"
      ? t("status.operatingError")
      : t(`status.${group.status}`, { defaultValue: group.status });
  return (
    <button
      type="button"
      className={`lt-group__head lt-fill--${toneOf(group.status)}${group.busy ? " lt-busy" : ""}`}
      aria-expanded={isOpen}
      onClick={onToggle}
    >
      <AngleRightIcon className={isOpen ? "lt-turned" : undefined} aria-hidden />
      <StatusIcon tone={toneOf(group.status)} />
      <span className="lb-cut">{word}</span>
      <strong className="lb-numbers">{group.members.length}</strong>
    </button>
  );
}

interface RowsProps {
  members: readonly MemberNode[];
  chosen: string | null;
  onChoose: (id: string) => void;
}

function Rows({ members, chosen, onChoose }: RowsProps): ReactNode {
  return (
    <ul>
      {members.map((member) => (
        <MemberRow key={member.id} member={member} isChosen={chosen === member.id} onChoose={onChoose} />
      ))}
    </ul>
  );
}

interface MemberRowProps {
  member: MemberNode;
  isChosen: boolean;
  onChoose: (id: string) => void;
}

const MemberRow = memo(function MemberRow({ member, isChosen, onChoose }: MemberRowProps): ReactNode {
  const { t } = useTranslation();
  const { provisioning_status: provisioning, operating_status: operating } = member;
  const settled = provisioning === "ACTIVE";
  const word = !settled ? provisioning : !member.admin_state_up ? "DISABLED" : (operating ?? "UNKNOWN");
  const tone = word === "DISABLED" ? "idle" : toneOf(word);
  const said =
    settled && word === "ERROR" ? t("status.operatingError") : t(`status.${word}`, { defaultValue: word });
  return (
    <li>
      <button
        type="button"
        id={`node-${member.id}`}
        className={`lt-member ${classesOf(member)}`}
        aria-pressed={isChosen}
        data-kind="member"
        data-provisioning-status={provisioning}
        data-operating-status={operating ?? ""}
        title={member.name || member.server_name || undefined}
        onClick={() => onChoose(member.id)}
      >
        <span className="lb-mono lb-cut">{memberAddress(member)}</span>
        <span className="lt-member__status">
          <StatusIcon tone={tone} />
          <span className={isPending(word) || word !== "ONLINE" ? undefined : "lt-member__well"}>{said}</span>
        </span>
      </button>
    </li>
  );
});
