import assert from "node:assert/strict";
import { PodRole } from "../../../../components/identity/pod-role";
import { readSecret, signInToDatabase, signInToQueue } from "../../../../components/identity/grants";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const ACCOUNT = { id: "123456789012", region: "eu-central-1" };
const CACHE = "arn:aws:elasticache:eu-central-1:123456789012:serverlesscache:q";
const USER = "arn:aws:elasticache:eu-central-1:123456789012:user:q-producer";
const SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:s";
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/k";

const role = () =>
  made(
    () =>
      new PodRole("producer", {
        clusterName: "c",
        namespace: "millrace",
        serviceAccount: "producer",
        statements: [
          signInToDatabase(ACCOUNT, "cluster-ABC", "producer"),
          signInToQueue(CACHE, USER),
          ...readSecret(ACCOUNT, SECRET, KEY),
        ],
      }),
  );

describe("PodRole", () => {
  it("makes its parts as children, named after it", async () => {
    assertParents((await role()).resources, "producer");
  });

  it("is assumed by Pod Identity for the one service account", async () => {
    const [trust] = statementsOf((await role()).named("producer-role"));
    assert.deepEqual(trust, {
      input: "assumeRolePolicy",
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: {
          "aws:RequestTag/kubernetes-namespace": "millrace",
          "aws:RequestTag/kubernetes-service-account": "producer",
        },
      },
    });
  });

  it("is associated with it once it may do what it is for", async () => {
    const { component, named, before } = await role();
    const roleArn = await value(component.arn);
    assert.deepEqual(named("producer-association").inputs, {
      clusterName: "c",
      namespace: "millrace",
      serviceAccount: "producer",
      roleArn,
    });
    assert.deepEqual(before("producer-association"), ["producer-policy", "producer-role"]);
  });

  it("allows exactly the statements given, on exact ARNs", async () => {
    const statements = statementsOf((await role()).named("producer-policy"));
    assert.deepEqual(
      statements.map(({ Action, Resource, Condition }) => ({ Action, Resource, Condition })),
      [
        {
          Action: ["rds-db:connect"],
          Resource: ["arn:aws:rds-db:eu-central-1:123456789012:dbuser:cluster-ABC/producer"],
          Condition: undefined,
        },
        { Action: ["elasticache:Connect"], Resource: [CACHE, USER], Condition: undefined },
        { Action: ["secretsmanager:GetSecretValue"], Resource: [SECRET], Condition: undefined },
        {
          Action: ["kms:Decrypt"],
          Resource: [KEY],
          Condition: {
            StringEquals: {
              "kms:EncryptionContext:SecretARN": SECRET,
              "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com",
            },
          },
        },
      ],
    );
  });
});
