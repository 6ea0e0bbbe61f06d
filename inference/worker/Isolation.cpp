#include "inference/worker/Isolation.h"

#include "inference/engine/Cgroup.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <limits>
#include <linux/landlock.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace fovea::inference {

namespace {

constexpr std::uint64_t writing = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE;
constexpr std::uint64_t makingFiles = LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE;

bool allowIn(int ruleset, const std::filesystem::path& folder, std::uint64_t access)
{
    const int fd = ::open(folder.c_str(), O_PATH | O_CLOEXEC);
    if (fd < 0)
        return false;
    landlock_path_beneath_attr rule {};
    rule.allowed_access = access;
    rule.parent_fd = fd;
    const long added = ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    ::close(fd);
    return added == 0;
}

} // namespace

bool leaveNetwork()
{
    // An ordinary user needs a user namespace to make a network namespace; inside it nothing is reachable.
    if (::unshare(CLONE_NEWNET) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
        return false;
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); // the change of credentials took away our own /proc files
    return true;
}

bool forbidWriting(
    const std::vector<std::filesystem::path>& exceptIn, const std::optional<std::filesystem::path>& own)
{
    constexpr long neededVersion = 3; // that knows truncation
    if (::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) < neededVersion)
        return false;
    landlock_ruleset_attr attributes {};
    attributes.handled_access_fs = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE
        | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR
        | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK
        | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM
        | LANDLOCK_ACCESS_FS_REFER;
    const int ruleset
        = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes), 0));
    if (ruleset < 0)
        return false;
    bool done = allowIn(ruleset, "/dev", writing) && allowIn(ruleset, "/proc/self", writing);
    for (const auto& folder : exceptIn)
        done = done && allowIn(ruleset, folder, writing);
    if (own)
        done = done && allowIn(ruleset, *own, writing | makingFiles);
    done = done && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        && ::syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    ::close(ruleset);
    return done;
}

bool limitMemory(std::uint64_t bytes)
{
    // Data, not address space: a graphics card's driver reserves far more addresses than it uses.
    const rlimit limit { bytes, bytes };
    return ::setrlimit(RLIMIT_DATA, &limit) == 0;
}

std::uint64_t mostOfMemory()
{
    constexpr auto unknown = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t bytes = unknown;
    std::ifstream memory("/proc/meminfo");
    for (std::string line; std::getline(memory, line);) {
        unsigned long long kibibytes = 0;
        if (std::sscanf(line.c_str(), "MemTotal: %llu kB", &kibibytes) == 1)
            bytes = kibibytes * 1024;
    }
    bytes = std::min(bytes, cgroupLimitBytes().value_or(bytes));
    return bytes == unknown ? 0 : bytes - bytes / 10;
}

void limitProcessorTime(std::chrono::seconds time)
{
    rusage used {};
    rlimit limit {};
    if (::getrusage(RUSAGE_SELF, &used) != 0 || ::getrlimit(RLIMIT_CPU, &limit) != 0)
        return;
    limit.rlim_cur = std::min<rlim_t>(
        limit.rlim_max, static_cast<rlim_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1 + time.count()));
    ::setrlimit(RLIMIT_CPU, &limit);
}

void forbidCoreFiles()
{
    const rlimit none { 0, 0 };
    ::setrlimit(RLIMIT_CORE, &none);
}

void dieWithParent()
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

} // namespace fovea::inference
