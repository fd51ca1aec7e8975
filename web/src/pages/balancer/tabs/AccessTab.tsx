/** Who may do what to this balancer: what you may, and what each of Octavia's roles allows in its project. */
import CheckIcon from "@patternfly/react-icons/dist/esm/icons/check-icon";
import MinusIcon from "@patternfly/react-icons/dist/esm/icons/minus-icon";
import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/api/queries";
import type { BalancerDetail } from "@/api/types";
import { reasonOf } from "@/components/ServerWords";
import { actionOf } from "../actions";
import "./access.css";

const DEEDS = ["look", "change", "failover"] as const;
type Deed = (typeof DEEDS)[number];

/**
 * What each role allows in a project. Source: octavia/policies/base.py and advanced_rbac.py (19.0.0); a cloud may say
 * otherwise in its policy file, and then the cloud's word counts.
 */
const ROLES: Readonly<Record<string, readonly Deed[]>> = {
  "load-balancer_observer": ["look"],
  "load-balancer_global_observer": ["look"],
  "load-balancer_member": ["look", "change"],
  "load-balancer_admin": ["look", "change", "failover"],
  reader: ["look"],
  member: ["look", "change"],
  admin: ["look", "change", "failover"],
};

export default function AccessTab({ balancer }: { balancer: BalancerDetail }): ReactNode {
  const { t } = useTranslation("balancer");
  const { data: session } = useSession();
  if (!session) return null;
  const mine = new Set(session.roles);
  return (
    <div className="lt-access">
      <section className="lb-paper lt-paper" aria-labelledby="access-you">
        <h2 id="access-you">{t("access.you", { name: session.user_name })}</h2>
        <p className="lb-faint lb-wrap">
          {t("access.where", { project: session.project_name ?? session.project_id, cloud: session.cloud })}
        </p>
        <ul>
          {DEEDS.map((deed) => (
            <Deed key={deed} deed={deed} balancer={balancer} canWrite={session.can_write} />
          ))}
        </ul>
        {session.mode === "local" && <p className="lb-faint">{t("access.local")}</p>}
      </section>
      <section className="lb-paper lt-paper" aria-labelledby="access-roles">
        <h2 id="access-roles">{t("access.roles")}</h2>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("access.role")}</th>
              {DEEDS.map((deed) => (
                <th key={deed} scope="col">
                  {t(`access.deed.${deed}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Object.entries(ROLES).map(([role, deeds]) => (
              <tr key={role} data-mine={mine.has(role) || undefined}>
                <th scope="row">
                  <code>{breakable(role)}</code>{" "}
                  {mine.has(role) && <span className="lt-access__yours">{t("access.yours")}</span>}
                </th>
                {DEEDS.map((deed) => (
                  <td key={deed}>
                    <Mark isOn={deeds.includes(deed)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <p className="lb-faint lb-small">{t("access.policy")}</p>
      </section>
    </div>
  );
}

interface DeedProps {
  deed: Deed;
  balancer: BalancerDetail;
  canWrite: boolean;
}

/** One line: may you, and if not, why not (now, or ever). */
function Deed({ deed, balancer, canWrite }: DeedProps): ReactNode {
  const { t } = useTranslation("balancer");
  const action = actionOf(balancer, deed === "change" ? "update" : deed);
  const reason = deed === "look" ? undefined : reasonOf(action);
  const isOn = deed === "look" || (canWrite && action !== undefined && action.allowed);
  return (
    <li>
      <Mark isOn={isOn} />
      <span>
        {t(`access.deed.${deed}`)}
        {!isOn && reason && <span className="lb-faint lb-small lb-wrap"> {reason}</span>}
      </span>
    </li>
  );
}

/** A name that may go on in another line after each "_", and nowhere else. */
function breakable(name: string): ReactNode {
  return name.split(/(?<=_)/).map((part) => (
    <Fragment key={part}>
      {part}
      <wbr />
    </Fragment>
  ));
}

function Mark({ isOn }: { isOn: boolean }): ReactNode {
  const { t } = useTranslation("balancer");
  const Icon = isOn ? CheckIcon : MinusIcon;
  return (
    <span className={isOn ? "lb-tone-good" : "lb-tone-idle"}>
      <Icon aria-hidden />
      <span className="lb-unseen">{t(isOn ? "access.yes" : "access.no")}</span>
    </span>
  );
}
