#include "core/objects/Code.h"

#include <QCryptographicHash>
#include <QStringList>

#include <algorithm>
#include <array>

namespace fovea {

namespace {

struct Known {
    const char* words; // lower case, in singular
    const char* code; // SNOMED CT
    const char* meaning;
    bool isAltered = false; // a morphologically altered structure, not anatomy
};

// Whole names, so that a part of one is not taken for something else.
constexpr auto known = std::to_array<Known>({
    { "brain", "12738006", "Brain" },
    { "white matter", "389080008", "White Matter" },
    { "cerebral white matter", "68523003", "Cerebral White Matter" },
    { "gray matter", "389081007", "Gray Matter" },
    { "grey matter", "389081007", "Gray Matter" },
    { "cerebral cortex", "40146001", "Cerebral cortex" },
    { "cerebrospinal fluid", "65216001", "Cerebrospinal Fluid" },
    { "csf", "65216001", "Cerebrospinal Fluid" },
    { "lateral ventricle", "66720007", "Lateral ventricle" },
    { "third ventricle", "49841001", "Third ventricle" },
    { "3rd ventricle", "49841001", "Third ventricle" },
    { "fourth ventricle", "35918002", "Fourth ventricle" },
    { "4th ventricle", "35918002", "Fourth ventricle" },
    { "cerebellum", "113305005", "Cerebellum" },
    { "cerebellum white matter", "33060004", "Cerebellar white matter" },
    { "cerebellar white matter", "33060004", "Cerebellar white matter" },
    { "cerebellum cortex", "25991003", "Cerebellar Cortex" },
    { "cerebellar cortex", "25991003", "Cerebellar Cortex" },
    { "thalamus", "119406000", "Thalamus" },
    { "thalamus proper", "119406000", "Thalamus" },
    { "caudate", "11000004", "Caudate nucleus" },
    { "caudate nucleus", "11000004", "Caudate nucleus" },
    { "putamen", "89278009", "Putamen" },
    { "pallidum", "14738005", "Globus pallidus" },
    { "globus pallidus", "14738005", "Globus pallidus" },
    { "brain stem", "119238007", "Brain stem" },
    { "brainstem", "119238007", "Brain stem" },
    { "hippocampus", "5366008", "Hippocampus" },
    { "amygdala", "4958002", "Amygdala" },
    { "accumbens area", "427667007", "Nucleus accumbens" },
    { "nucleus accumbens", "427667007", "Nucleus accumbens" },
    { "skull", "89546000", "Skull" },
    { "bone", "272673000", "Bone" },
    { "muscle", "71616004", "Muscle" },
    { "skin", "39937001", "Skin" },
    { "eye", "81745001", "Eye" },
    { "head", "69536005", "Head" },
    { "liver", "10200004", "Liver" },
    { "spleen", "78961009", "Spleen" },
    { "kidney", "64033007", "Kidney" },
    { "lung", "39607008", "Lung" },
    { "heart", "80891009", "Heart" },
    { "aorta", "15825003", "Aorta" },
    { "pancreas", "15776009", "Pancreas" },
    { "gallbladder", "28231008", "Gallbladder" },
    { "stomach", "69695003", "Stomach" },
    { "urinary bladder", "89837001", "Urinary bladder" },
    { "prostate", "41216001", "Prostate" },
    { "esophagus", "32849002", "Esophagus" },
    { "trachea", "44567001", "Trachea" },
    { "spinal cord", "2748008", "Spinal cord" },
    { "vertebra", "51282000", "Vertebra" },
    { "adrenal gland", "23451007", "Adrenal gland" },
    { "colon", "71854001", "Colon" },
    { "small bowel", "30315005", "Small intestine" },
    { "small intestine", "30315005", "Small intestine" },
    { "duodenum", "38848004", "Duodenum" },
    { "fat", "256674009", "Fat" },
    { "blood vessel", "59820001", "Blood vessel" },
    { "rib", "113197003", "Rib" },
    { "femur", "71341001", "Femur" },
    { "sternum", "56873002", "Sternum" },
    { "clavicle", "51299004", "Clavicle" },
    { "scapula", "79601000", "Scapula" },
    { "lymph node", "59441001", "Lymph node" },
    { "breast", "76752008", "Breast" },
    { "uterus", "35039007", "Uterus" },
    { "tumor", "108369006", "Neoplasm", true },
    { "tumour", "108369006", "Neoplasm", true },
    { "neoplasm", "108369006", "Neoplasm", true },
    { "lesion", "52988006", "Lesion", true },
    { "nodule", "27925004", "Nodule", true },
    { "edema", "79654002", "Edema", true },
    { "necrosis", "6574001", "Necrosis", true },
    { "cyst", "367643001", "Cyst", true },
    { "mass", "118538004", "Mass", true },
    { "hemorrhage", "50960005", "Hemorrhage", true },
});

const Code anatomy { QStringLiteral("123037004"), QStringLiteral("SCT"),
    QStringLiteral("Anatomical Structure") };
const Code altered { QStringLiteral("49755003"), QStringLiteral("SCT"),
    QStringLiteral("Morphologically Altered Structure") };
const Code spatial { QStringLiteral("309825002"), QStringLiteral("SCT"),
    QStringLiteral("Spatial and Relational Concept") };
const Code left { QStringLiteral("7771000"), QStringLiteral("SCT"), QStringLiteral("Left") };
const Code right { QStringLiteral("24028007"), QStringLiteral("SCT"), QStringLiteral("Right") };

// Lower case words, sides taken out.
QStringList wordsOf(const QString& name, Code& laterality)
{
    QString plain = name.toLower();
    for (QChar& c : plain) {
        if (!c.isLetterOrNumber())
            c = u' ';
    }
    QStringList words = plain.split(u' ', Qt::SkipEmptyParts);
    const auto take = [&](const char* word, const Code& side) {
        if (words.removeAll(QLatin1String(word)) > 0)
            laterality = side;
    };
    take("left", left);
    take("right", right);
    return words;
}

// A stable code of at most 16 characters for a name that no scheme knows.
QString ownCode(const QString& name)
{
    return QString::fromLatin1(
        QCryptographicHash::hash(name.toUtf8(), QCryptographicHash::Sha256).toHex().left(12).toUpper());
}

} // namespace

StructureCodes codesForName(const QString& name)
{
    StructureCodes codes;
    const QString words = wordsOf(name, codes.laterality).join(u' ');
    // The whole name, or its singular: a part of it may be something else ("brain tumour margin").
    const auto* found = std::ranges::find_if(known, [&](const Known& entry) {
        const auto term = QLatin1String(entry.words);
        return words == term || words == term + QLatin1Char('s');
    });
    if (found == known.end()) {
        const QString meaning = name.trimmed().isEmpty() ? QStringLiteral("Unnamed structure") : name;
        codes.category = spatial;
        codes.type = { ownCode(name), QStringLiteral("99FOVEA"), meaning };
        return codes;
    }
    codes.category = found->isAltered ? altered : anatomy;
    codes.type = { QLatin1String(found->code), QStringLiteral("SCT"), QLatin1String(found->meaning) };
    return codes;
}

QString nameOfCode(const Code& type, const Code& laterality)
{
    return laterality.meaning.isEmpty() ? type.meaning : laterality.meaning + u' ' + type.meaning;
}

} // namespace fovea
