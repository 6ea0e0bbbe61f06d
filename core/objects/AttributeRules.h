#pragma once

#include <cstdint>

namespace fovea::objects {

// What a rule says of an attribute, whatever its type. DICOM PS3.15 table E.1-1.
enum class Rule {
    ByType, // nothing special: its type decides
    Remove,
    Empty, // must be there, may be empty (type 2)
    Dummy, // must be there with a value (type 1): "REMOVED"
    Keep, // text of known harmless terms
    PatientName,
    PatientId,
    Characteristic, // kept on demand, else emptied
    Device, // kept on demand, else "REMOVED"
    Description, // kept on demand, else removed
    SegmentLabel,
    CodePart, // kept where its item is a code of a public scheme, else removed
};

[[nodiscard]] Rule ruleOf(std::uint32_t tag);

} // namespace fovea::objects
