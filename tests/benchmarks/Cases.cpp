#include "tests/benchmarks/Cases.h"

namespace fovea::bench {

std::vector<Case> allCases()
{
    return { decodeCase(), loadCase(), scanCase(), scrollCase(), mprCase(), volumeCase(), inferCase(),
        segCase() };
}

} // namespace fovea::bench
