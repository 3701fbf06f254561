/**
 * What the commands may see of the host, read-only: programs and libraries, and of `/etc` what programs need to find them, users' names and certificates.
 * Nothing else is there: no home, no `/run`, `/var`, `/sys`, no data or temporary folder of ours.
 */
export const visibleFolders: readonly string[] = [
  "/usr",
  "/bin",
  "/sbin",
  "/lib",
  "/lib32",
  "/lib64",
  "/libx32",
  "/opt",
  "/nix/store",
  "/etc/alternatives",
  "/etc/ld.so.cache",
  "/etc/ssl",
  "/etc/pki",
  "/etc/ca-certificates",
  "/etc/passwd",
  "/etc/group",
  "/etc/nsswitch.conf",
  "/etc/localtime",
];

/** Devices without which programs do not run. */
export const visibleDevices: readonly string[] = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

/** Where a plugin's own folder is, read-only. */
export const pluginFolder = "/plugin";

/**
 * Builds a root of its own over a folder of a fresh mount namespace and goes there; then what is handed over as arguments is run.
 * Arguments: bytes of the writable `/tmp`, the plugin's folder or `""`, the program with its arguments.
 */
export const setupScript = `set -eu
size=$1; plugin=$2; shift 2
for base in /mnt /srv /media /tmp; do
  case $plugin/ in "$base"/*) continue;; esac
  [ ! -d "$base" ] || break
done
mount -t tmpfs -o size=1m,nr_inodes=1k,mode=755,nosuid,nodev fairlead "$base"
cd "$base"
mkdir -p proc dev tmp old etc nix
show() {
  if [ -L "$1" ]; then ln -s "$(readlink "$1")" ".$1"
  elif [ -d "$1" ]; then mkdir -p ".$2"; mount -o rbind,ro,nosuid,nodev "$1" ".$2" 2>/dev/null || mount --rbind "$1" ".$2"
  elif [ -e "$1" ]; then : > ".$2"; mount -o bind,ro,nosuid,nodev "$1" ".$2" 2>/dev/null || mount --bind "$1" ".$2"
  fi
}
for path in ${visibleFolders.join(" ")}; do show "$path" "$path"; done
[ -z "$plugin" ] || show "$plugin" ${pluginFolder}
for device in ${visibleDevices.join(" ")}; do : > ".$device"; mount --bind "$device" ".$device"; done
ln -s /proc/self/fd dev/fd
mount -t tmpfs -o "size=$size,nr_inodes=200k,mode=700,nosuid,nodev" scratch tmp
mount -t proc -o nosuid,nodev,noexec,ro proc proc 2>/dev/null || :
{ echo 0 > /proc/sys/user/max_user_namespaces; } 2>/dev/null || :
hostname plugin 2>/dev/null || :
pivot_root . old
cd /
while read -r _ _ _ _ point options _; do
  case $point in /|/old|/old/*|/tmp|/proc|/dev/*) continue;; esac
  case ,$options, in *,ro,nosuid,nodev,*) continue;; esac
  flags=remount,bind,ro,nosuid,nodev
  case ,$options, in *,noexec,*) flags=$flags,noexec;; esac
  mount -o "$flags" "$point"
done < /old/proc/self/mountinfo
umount -l old
rmdir old
mount -o remount,bind,ro,nosuid,nodev /
exec "$@"
`;

/**
 * Unpacks the archive on standard input, then runs the commands in its directory, of which the last one's output counts. After each stage a line `stage status`
 * goes to descriptor 3, which the commands do not have.
 */
export function runScript(
  place: { readonly root: string; readonly directory: string },
  commands: readonly (readonly string[])[],
): string {
  const last = commands.length - 1;
  const runs = commands.map(
    (words, index) =>
      `(exec 3>&- ${words.map((word) => shellQuote(word)).join(" ")})${index === last ? "" : " >/dev/null"}\nreport command $?\n`,
  );
  const { root, directory } = place;
  return [
    `report() { echo "$1 $2" >&3; [ "$2" = 0 ] || exit 1; }`,
    `trap : TERM; umask 022; mkdir -p ${shellQuote(`${root}/repository`)} ${shellQuote(`${root}/home`)}`,
    `tar -x -o -f - -C ${shellQuote(`${root}/repository`)}; report unpack $?`,
    `exec </dev/null`,
    `cd ${shellQuote(directory === "" ? `${root}/repository` : `${root}/repository/${directory}`)}; report directory $?`,
    ...runs,
  ].join("\n");
}

/** A word that a POSIX shell takes as it is. */
export function shellQuote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
