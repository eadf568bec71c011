"""The only folder that imports an Azure SDK: wire shapes in, domain words out, SDK errors translated."""
