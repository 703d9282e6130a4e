import type { Service } from "../platform/services";
import { storageName } from "../platform/storage";

/** Container that runs before services with storage; longer than the name of any service. */
export const STORAGE = "owner-of-storage-volumes";

/** The named volumes of a service, and where its container has them. */
export function volumesOf(service: Service): { readonly name: string; readonly path: string }[] {
  return service.storage.map(({ class: of, path }) => ({ name: `${storageName(service)}-${of}`, path }));
}

/** Gives new volumes, which belong to root, to the user of the services' images. */
export function storageContainer(volumes: readonly string[]): object {
  return {
    image: "${REDIS_IMAGE:-valkey/valkey:9.0}",
    user: "0:0",
    network_mode: "none",
    volumes: volumes.map((name) => `${name}:/volumes/${name}`),
    entrypoint: ["sh", "-euc"],
    command: ["chown 1000:1000 /volumes/*\n"],
  };
}
