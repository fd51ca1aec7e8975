import { useTranslation } from "react-i18next";

import type { PlanDocument } from "@/api/types";
import { thingsWords } from "@/lib/things";

type Leftover = PlanDocument["leaves"][number];

/** What a plan leaves beside the balancer, or gives back: floating IPs, certificates, and who else uses them. */
export function Leftovers({ leaves }: { leaves: readonly Leftover[] }) {
  const { t } = useTranslation();
  if (leaves.length === 0) return null;
  const fates = (["released", "kept"] as const).flatMap((fate) => {
    const some = leaves.filter((one) => one.fate === fate);
    return some.length > 0 ? [{ fate, some }] : [];
  });
  return fates.map(({ fate, some }) => (
    <div key={fate}>
      <p>{t(`leaves.${fate}`)}</p>
      <ul className="lb-leaves">
        {some.map(({ id, kind, name, used_by: users }) => (
          <li key={id} className="lb-wrap">
            {t(`object.${kind}`, { defaultValue: kind })} {name || id}
            {users.length > 0 && <span className="lb-faint"> · {thingsWords(users, t)}</span>}
          </li>
        ))}
      </ul>
    </div>
  ));
}
