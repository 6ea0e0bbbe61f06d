#include "tests/support/Canary.h"

#include "tests/support/TestData.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcdicent.h>
#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/dcmdata/dcfilefo.h>

#include <algorithm>
#include <cstdio>
#include <vector>

namespace fovea::test {

int plantCanaries(const std::filesystem::path& file, const std::string& canary, bool alsoCoded)
{
    // Without these nothing reads the pictures.
    const std::vector<DcmTagKey> needed { DCM_SpecificCharacterSet, DCM_Modality,
        DCM_PhotometricInterpretation };
    const OFString types = alsoCoded ? "LO SH ST LT UT UC PN AE UR CS" : "LO SH ST LT UT UC PN AE UR";
    DcmFileFormat format;
    if (format.loadFile(file.c_str()).bad())
        return 0;
    DcmDataset& data = *format.getDataset();
    std::vector<DcmTagKey> keys; // first all of them: making an element reads the dictionary too
    DcmDataDictionary& dictionary = dcmDataDict.wrlock();
    for (auto entry = dictionary.normalBegin(); entry != dictionary.normalEnd(); ++entry) {
        const DcmTagKey key = (*entry)->getKey();
        const bool isText = types.find((*entry)->getVR().getVRName()) != OFString_npos
            && std::ranges::find(needed, key) == needed.end();
        if (!isText || key.getGroup() % 2 != 0 || key.getGroup() < 8
            || (*entry)->getPrivateCreator() != nullptr)
            continue;
        keys.push_back(key);
    }
    dcmDataDict.wrunlock();
    const auto planted = static_cast<int>(std::ranges::count_if(
        keys, [&](const DcmTagKey& key) { return data.putAndInsertString(key, canary.c_str()).good(); }));
    DcmItem* item = nullptr;
    (void)data.findOrCreateSequenceItem(DCM_RequestAttributesSequence, item, -2);
    (void)item->putAndInsertString(DCM_RequestedProcedureDescription, canary.c_str());
    (void)data.findOrCreateSequenceItem(DCM_DerivationCodeSequence, item, -2);
    (void)item->putAndInsertString(DCM_CodeValue, "1");
    (void)item->putAndInsertString(DCM_CodingSchemeDesignator, canary.substr(0, 16).c_str());
    (void)item->putAndInsertString(DCM_CodeMeaning, canary.c_str());
    (void)data.findOrCreateSequenceItem(DCM_AnatomicRegionSequence, item, -2);
    (void)item->putAndInsertString(DCM_CodeValue, "69536005");
    (void)item->putAndInsertString(DCM_CodingSchemeDesignator, "SCT");
    (void)item->putAndInsertString(DCM_CodeMeaning, canary.c_str());
    (void)data.putAndInsertString(DcmTag(0x0009, 0x0010, EVR_LO), canary.c_str());
    (void)data.putAndInsertString(DcmTag(0x0009, 0x1001, EVR_UN), canary.c_str());
    (void)data.putAndInsertUint8Array(
        DcmTag(0x6000, 0x3000, EVR_OB), reinterpret_cast<const Uint8*>(canary.data()), canary.size() / 2 * 2);
    (void)data.putAndInsertString(DCM_ManufacturerModelName, canary.c_str());
    if (format.saveFile(file.c_str(), EXS_LittleEndianExplicit).bad())
        return 0;
    std::string bytes = readBytes(file);
    bytes.replace(0, canary.size(), canary); // the preamble
    std::FILE* out = std::fopen(file.c_str(), "wb");
    std::fwrite(bytes.data(), 1, bytes.size(), out);
    std::fclose(out);
    return planted;
}

} // namespace fovea::test
