/** Who issues the tokens of GitHub's workflows. */
export const ISSUER = "token.actions.githubusercontent.com";

/** Whom the tokens are meant for. */
export const AUDIENCE = "sts.amazonaws.com";

/** A repository as GitHub's tokens name it. */
export interface GithubRepository {
  /** `owner/name`, as in its address. */
  readonly repository: string;
  /** The owner's number, which outlives a rename. */
  readonly ownerId: number;
  /** The repository's number, which outlives renames and transfers. */
  readonly repositoryId: number;
}

/**
 * Subjects under which a workflow's token may come: with numbers from repositories made, renamed or transferred since
 * 15 July 2026, and names alone from those before.
 *
 * @param tail What runs the workflow: `pull_request`, `ref:refs/heads/main`, `environment:prod`.
 */
export function subjects({ repository, ownerId, repositoryId }: GithubRepository, tail: string): string[] {
  const [owner = "", name = ""] = repository.split("/");
  return [`repo:${owner}/${name}:${tail}`, `repo:${owner}@${ownerId}/${name}@${repositoryId}:${tail}`];
}
