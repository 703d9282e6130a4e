import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { projectOf, stateBucket, type StateBucket } from "../target/urls";
import { check, fail, ok, warn, type Finding } from "./check";

/** What Pulumi notes about a backend once it has been used. */
const META = ".pulumi/meta.yaml";

const logIn = (project: string) =>
  `pulumi login 's3://${project}-state-ACCOUNT-REGION?region=REGION&awssdk=v2'`;
const BOOTSTRAP = "Bootstrap the account first (docs/bootstrap.md)";

type Answer = "empty" | "missing" | "used";

/** Whether Pulumi is logged in to a bucket that the credentials reach. */
export const backend = check<
  { readonly url: string | undefined; readonly s3: StateBucket | undefined; readonly project: string },
  Answer | undefined
>({
  name: "backend",
  unused: "",
  needs: ({ backendUrl: url, stack, project }) => ({ url, s3: stateBucket(url, stack.region), project }),
  look: async ({ s3 }, { aws }) => {
    if (s3 === undefined) return undefined;
    try {
      const { Contents = [] } = await aws
        .s3(s3.region)
        .send(new ListObjectsV2Command({ Bucket: s3.bucket, Prefix: s3.prefix + META, MaxKeys: 1 }));
      return Contents.length > 0 ? "used" : "empty";
    } catch (error) {
      // Another region than the bucket's is answered with a redirection.
      if (error instanceof Error && ["NoSuchBucket", "NotFound", "PermanentRedirect"].includes(error.name)) {
        return "missing";
      }
      throw error;
    }
  },
  judge: (answer, { url, s3, project }): Finding[] => {
    if (url === undefined) return [fail("Pulumi is logged in to no backend", logIn(project))];
    if (s3 === undefined)
      return [warn(`the backend ${url} is not an S3 bucket, and was not checked`, logIn(project))];
    if (answer === "missing") return [fail(`there is no bucket ${s3.bucket} in ${s3.region}`, BOOTSTRAP)];
    if (answer === "empty")
      return [
        fail(`the bucket ${s3.bucket} holds no Pulumi state${s3.prefix && ` in ${s3.prefix}`}`, BOOTSTRAP),
      ];
    const other = projectOf(s3.bucket);
    if (other !== undefined && other !== project) {
      const fix = `Set config.project in package.json to ${other}, or: ${logIn(project)}`;
      return [warn(`${s3.bucket} holds states of the project ${other}, and this one is ${project}`, fix)];
    }
    return [ok(`${s3.bucket} can be read`)];
  },
});
