import type { TreeObject } from "@/api/types";

export type { BalancerDetail, MemberNode, PolicyNode, PoolNode, TreeObject } from "@/api/types";
export type L7Children = readonly TreeObject[];
