/** Forms of balancers that exist, or did, made into forms of new ones. */
import { mapValues, withKeys, withoutKeys } from "./document";
import { freeName, poolRef, renamePool } from "./links";
import { same } from "./merge";
import { getAt, isObject, join, listAt, setAt, textOf, without, type Json, type JsonObject } from "./path";

/** A form that was loaded, made into one of a new balancer: ids and addresses that only one can have are left out. */
export function cloneOf(form: JsonObject, name: string): JsonObject {
  const copy = withoutIds(withoutKeys(withPoolNames(form))) as JsonObject;
  copy.name = name;
  const vip = copy.vip;
  if (isObject(vip)) {
    delete vip.address;
    delete vip.port_id;
    delete vip.floating_ip;
  }
  return withKeys(copy) as JsonObject;
}

/** What an edit has become whose balancer is gone: a copy with everything that was typed since `base`, the name, too. */
export function renewed(form: JsonObject, base: JsonObject | null): JsonObject {
  const copy = cloneOf(form, typeof form.name === "string" ? form.name : "");
  const address = getAt(form, FLOATING);
  // One that was chosen in this form is nobody's yet.
  const isChosen = isObject(address) && !same(address, getAt(base ?? {}, FLOATING));
  return isChosen ? setAt(copy, FLOATING, address) : copy;
}

const FLOATING = "vip.floating_ip";

/** Links call each pool by its name, which it gets where it has none of its own: ids and keys do not come along. */
function withPoolNames(form: JsonObject): JsonObject {
  return listAt(form, "pools").reduce<JsonObject>((named, _, index) => {
    const pools = listAt(named, "pools");
    const pool = pools[index];
    if (!isObject(pool)) return named;
    const isClear = poolRef(pool, pools) === pool.name;
    return renamePool(
      named,
      join("pools", index),
      isClear ? textOf(pool.name) : freeName(named, "pools", "pool"),
    );
  }, form);
}

function withoutIds(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (!isObject(value)) return value;
  return mapValues(without(value, "id"), withoutIds);
}
