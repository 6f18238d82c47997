"""Holds a metrics file of the model `basic` to the published key names and to hand-made numbers.

  check_metrics.py basic.json
"""

import json
import sys

RUN = """model validate_inputs aggregate_metrics kernel_metrics stats elapsed_s""".split()
# Ours beside the published ones.
RUN_MORE = """machine scheduler optimization reference_precision end_to_end end_to_end_float32
    passed failures bounds seed""".split()
# What --timing adds, of our own.
TIMING = "machine exposed total nodes".split()
NODE_TIMING = "name cycles packets_issued stall_cycles stalls hazards".split()
STALLS = "operand unit port dma control".split()

ERRORS = """cos_sim max_abs_error mean_abs_error rmse rel_l2_error ref_max_abs
    rel_max_abs_error""".split()
ERRORS_EMULATED = "max_diff emu_norm ref_norm emu_nz ref_nz".split()
NODE_MORE = "non_finite float32".split()

RETIRED = """branch_control sdma scalar_mem scalar_alu vector_mem vector_alu gemm_systolic
    move_convert""".split()

VIEW = "name op backend shape elems".split() + ERRORS
EMULATED = VIEW + ERRORS_EMULATED + """packets instructions packets_executed instructions_executed
    sched_packets sched_slots_filled sched_slot_efficiency sched_slot_histogram bytes_loaded
    bytes_loaded_sp0 bytes_loaded_sp1 bytes_written bytes_stored_sp0 bytes_stored_sp1 flops_total
    flops_matmul flops_vector flops_scalar moveconvert_ops arithmetic_intensity
    arithmetic_intensity_loads""".split() + ["dyn_retired_" + name for name in RETIRED]
EMULATED_MORE = "bytes_vreg_memory bytes_scalar_memory".split()

MAPPING = {
    "gemm": """map_M map_N map_K map_TILE map_M_tiles map_N_tiles map_K_tiles map_k_stride
        bytes_est_activation bytes_est_weight bytes_est_output bytes_est_Z_tile
        map_reuse_note""".split(),
    "add": "map_rows map_width bytes_est_a bytes_est_b bytes_est_out".split(),
    "mul": "map_rows map_width bytes_est_a bytes_est_b bytes_est_out".split(),
    "relu": "map_rows map_width bytes_est_in bytes_est_out".split(),
}

AGGREGATE = """emulated_layer_count total_sched_packets total_sched_slots_filled total_emu_packets
    total_emu_instructions_retired total_bytes_loaded total_bytes_written total_bytes_loaded_sp0
    total_bytes_loaded_sp1 total_bytes_stored_sp0 total_bytes_stored_sp1
    total_bytes_memory_traffic total_flops aggregate_sched_slot_histogram sched_packets_empty
    sched_packets_nonempty aggregate_static_slot_efficiency
    aggregate_static_slot_efficiency_nonempty aggregate_dynamic_slot_efficiency
    aggregate_arithmetic_intensity""".split() + ["total_dyn_retired_" + name for name in RETIRED]


def expect(condition, *what):
    if not condition:
        sys.exit(" ".join(["FAIL:"] + [str(item) for item in what]))


def expect_keys(what, found, wanted):
    missing = sorted(set(wanted) - set(found))
    more = sorted(set(found) - set(wanted))
    expect(not missing and not more, what, "lacks", missing, "and has", more)


def expect_numbers(what, value):
    """No number may be written as a string; `shape` and the histograms hold numbers too."""
    texts = ("model", "validate_inputs", "machine", "scheduler", "optimization", "failures",
             "reference_precision", "name", "op", "backend", "map_kind", "map_reuse_note")
    for key, entry in value.items():
        if isinstance(entry, dict):
            expect_numbers(what + "." + key, entry)
        elif key not in texts:
            for item in entry if isinstance(entry, list) else [entry]:
                if isinstance(item, dict):
                    expect_numbers(what + "." + key, item)
                else:
                    expect(isinstance(item, (int, float)), what, key, "is", repr(item))


def check_node(node):
    if node["backend"] == "passthrough":
        expect_keys(node["name"], node, VIEW + ERRORS_EMULATED + NODE_MORE)
        return
    expect(node["backend"] == "emulator", node["name"], "on", node["backend"])
    expect_keys(node["name"], node,
                EMULATED + EMULATED_MORE + NODE_MORE + ["map_kind"] + MAPPING[node["map_kind"]])
    expect(node["packets"] == node["packets_executed"], node["name"], "packets")
    expect(node["max_diff"] == node["max_abs_error"], node["name"], "max_diff")
    expect(sum(node["dyn_retired_" + name] for name in RETIRED) == node["instructions_executed"],
           node["name"], "retired instructions do not add up")
    histogram = node["sched_slot_histogram"]
    expect(sum(histogram.values()) == node["sched_packets"], node["name"], "histogram")
    expect(sum(int(filled) * packets for filled, packets in histogram.items()) ==
           node["sched_slots_filled"], node["name"], "filled slots")


def check_timing(timing, emulated):
    """Cycles of each node and their sum, beside the counters of the same nodes."""
    expect_keys("timing", timing, TIMING)
    expect([node["name"] for node in timing["nodes"]] == [node["name"] for node in emulated],
           "timed nodes", timing["nodes"])
    for node in timing["nodes"] + [timing["total"]]:
        expect_keys(node["name"], node, NODE_TIMING)
        expect_keys(node["name"], node["stalls"], STALLS)
        expect(node["stall_cycles"] == sum(node["stalls"].values()), node["name"], "stalls")
        expect(node["cycles"] == node["packets_issued"] + node["stall_cycles"], node["name"], "cycles")
    for timed, node in zip(timing["nodes"], emulated):
        expect(timed["packets_issued"] == node["packets_executed"], node["name"], "packets")
        # It loads, and stores what depends on that: two transfers of 520 cycles.
        expect(timed["cycles"] >= 1040, node["name"], "takes", timed["cycles"])
    for key in "cycles packets_issued stall_cycles hazards".split():
        expect(timing["total"][key] == sum(node[key] for node in timing["nodes"]), "total", key)
    for cause in STALLS:
        expect(timing["total"]["stalls"][cause] ==
               sum(node["stalls"][cause] for node in timing["nodes"]), "total", cause)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        run = json.load(file)
    timing = run.pop("timing", None)
    expect_keys("the file", run, RUN + RUN_MORE)
    expect_keys("stats", run["stats"], "total emulated numpy passthrough unsupported".split())
    expect_keys("aggregate_metrics", run["aggregate_metrics"], AGGREGATE)
    expect_numbers("run", run)
    nodes = run["kernel_metrics"]
    for node in nodes:
        check_node(node)
        expect(node["cos_sim"] >= 0.9999 and node["rel_l2_error"] <= 0.01, node["name"], "is off")

    # Front-end specification, 6.2: 18 nodes, 3 matmul, 4 add, 2 relu, 1 mul, 1 transpose.
    expect(run["stats"] == {"total": 18, "emulated": 10, "numpy": 0, "passthrough": 1,
                            "unsupported": 0}, "stats", run["stats"])
    ops = sorted(node["op"] for node in nodes)
    expect(ops == ["add"] * 4 + ["matmul"] * 3 + ["mul"] + ["relu"] * 2 + ["transpose"], ops)
    # 6.1: the published norm of the output. The framework also rounds inside products.
    expect(abs(run["end_to_end"]["emu_norm"] / 1.175629 - 1) < 1e-2, run["end_to_end"])
    expect(run["end_to_end"]["cos_sim"] >= 0.9999, "end to end", run["end_to_end"])
    expect(run["end_to_end"]["rel_l2_error"] <= 0.01, "end to end", run["end_to_end"])
    expect(run["passed"] is True and run["failures"] == [], run["failures"])
    product = nodes[0]
    expect([product["map_" + key] for key in "MNK"] == [1, 32, 32], product)
    expect(product["bytes_loaded"] == 2 * (32 * 32 + 32), product["bytes_loaded"])
    expect(product["flops_matmul"] == 2048, product["flops_matmul"])

    total = run["aggregate_metrics"]
    emulated = [node for node in nodes if node["backend"] == "emulator"]
    if timing is not None:
        expect_numbers("timing", timing)
        check_timing(timing, emulated)
    for sum_key, key in (("total_emu_packets", "packets_executed"),
                         ("total_emu_instructions_retired", "instructions_executed"),
                         ("total_flops", "flops_total"), ("total_bytes_loaded", "bytes_loaded"),
                         ("total_bytes_written", "bytes_written"),
                         ("total_sched_packets", "sched_packets")):
        expect(total[sum_key] == sum(node[key] for node in emulated), sum_key)
    expect(abs(total["aggregate_dynamic_slot_efficiency"] -
               total["total_emu_instructions_retired"] / (4 * total["total_emu_packets"])) < 1e-12,
           "dynamic slot efficiency")


if __name__ == "__main__":
    main()
