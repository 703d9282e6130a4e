import { Images } from "../components/edge/images";
import type { Scope } from "./scope";

/** Builds what images are kept in and their addresses signed with; the proxy that serves them is the apps'. */
export function buildImages({ config, identifier, account, opts }: Scope): Images | undefined {
  const { images, protect } = config;
  if (images === undefined) return undefined;
  return new Images("images", { ...images, identifier: `${identifier}-images`, account, protect }, opts);
}
