import assert from "node:assert/strict";
import fc from "fast-check";
import { lifecyclePolicy } from "../../../../components/account/registry-policy";

interface Image {
  readonly name: string;
  readonly tagged: boolean;
  readonly days: number;
}

/**
 * What ECR deletes, as its documentation has it: rules are applied by priority, and a rule's choice is made among all
 * images of its tag status, newest first.
 */
function deleted(
  images: readonly Image[],
  retention: { versionsKept: number; untaggedDays: number },
): string[] {
  const rules = [...lifecyclePolicy(retention).rules].sort((a, b) => a.rulePriority - b.rulePriority);
  return rules.flatMap(({ selection }) => {
    const chosen = images
      .filter(({ tagged }) => tagged === (selection.tagStatus === "tagged"))
      .sort((a, b) => a.days - b.days);
    const expired =
      selection.countType === "imageCountMoreThan"
        ? chosen.slice(selection.countNumber)
        : chosen.filter(({ days }) => days > selection.countNumber);
    return expired.map(({ name }) => name);
  });
}

const tagged = (name: string, days: number): Image => ({ name, tagged: true, days });
const untagged = (name: string, days: number): Image => ({ name, tagged: false, days });

describe("lifecyclePolicy", () => {
  it("is what ECR's API takes", () => {
    assert.deepEqual(lifecyclePolicy({ versionsKept: 30, untaggedDays: 14 }), {
      rules: [
        {
          rulePriority: 1,
          description: "Delete images without a tag after 14 days",
          selection: {
            tagStatus: "untagged",
            countType: "sinceImagePushed",
            countUnit: "days",
            countNumber: 14,
          },
          action: { type: "expire" },
        },
        {
          rulePriority: 2,
          description: "Keep the last 30 versions",
          selection: {
            tagStatus: "tagged",
            tagPatternList: ["*"],
            countType: "imageCountMoreThan",
            countNumber: 30,
          },
          action: { type: "expire" },
        },
      ],
    });
  });

  const cases: { title: string; images: Image[]; gone: string[] }[] = [
    { title: "nothing of an empty repository", images: [], gone: [] },
    {
      title: "no version, however old, while there are few",
      images: [tagged("a", 900), tagged("b", 1)],
      gone: [],
    },
    {
      title: "the oldest versions beyond those kept",
      images: [tagged("a", 4), tagged("b", 3), tagged("c", 2), tagged("d", 1)],
      gone: ["a"],
    },
    {
      title: "an untagged image past its days, not one within them",
      images: [untagged("old", 15), untagged("young", 14)],
      gone: ["old"],
    },
    {
      title: "no version because of untagged images beside it",
      images: [tagged("a", 9), tagged("b", 8), tagged("c", 7), untagged("x", 1), untagged("y", 1)],
      gone: [],
    },
  ];
  for (const { title, images, gone } of cases) {
    it(`deletes ${title}`, () => {
      assert.deepEqual(deleted(images, { versionsKept: 3, untaggedDays: 14 }), gone);
    });
  }

  it("keeps as many versions as there are or were asked for, whatever else is pushed", () => {
    const image = fc.record({ tagged: fc.boolean(), days: fc.nat(400) });
    fc.assert(
      fc.property(
        fc.array(image, { maxLength: 60 }),
        fc.integer({ min: 1, max: 40 }),
        (pushed, versionsKept) => {
          const images = pushed.map((one, index) => ({ ...one, name: String(index) }));
          const gone = new Set(deleted(images, { versionsKept, untaggedDays: 14 }));
          const versions = images.filter((one) => one.tagged);
          const kept = versions.filter(({ name }) => !gone.has(name));
          assert.equal(kept.length, Math.min(versions.length, versionsKept));
        },
      ),
    );
  });

  it("orders its rules without a tie, as ECR demands", () => {
    const priorities = lifecyclePolicy({ versionsKept: 1, untaggedDays: 1 }).rules.map(
      (rule) => rule.rulePriority,
    );
    assert.equal(new Set(priorities).size, priorities.length);
  });
});
