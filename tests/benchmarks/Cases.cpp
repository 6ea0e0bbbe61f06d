#include "tests/benchmarks/Cases.h"

namespace fovea::bench {

std::vector<Case> allCases()
{
    return { loadCase(), scanCase(), inferCase() };
}

} // namespace fovea::bench
