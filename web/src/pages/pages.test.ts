import { expect, it } from "vitest";

import { balancerAt } from "./pages";

it.each([
  ["/balancers/5c1e-11", "5c1e-11"],
  ["/balancers/new", undefined],
  ["/balancers/operation:5c1e", undefined],
  ["/balancers/5c1e/edit", undefined],
  ["/", undefined],
])("knows which balancer %s shows", (path, id) => expect(balancerAt(path)).toBe(id));
